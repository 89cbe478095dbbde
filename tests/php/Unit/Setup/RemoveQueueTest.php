<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Setup;

use Akeneo\Events\Model\BrokerDeadline;
use Akeneo\Events\Model\BrokerNames;
use Akeneo\Events\Model\LogFile;
use Akeneo\Events\Setup\RemoveQueue;
use Akeneo\Events\Test\Support\Env;
use Akeneo\Events\Test\Support\LineLogger;
use Magento\Framework\Amqp\ConfigPool;
use PHPUnit\Framework\TestCase;

/** That the queue is really gone at a real broker: tests/magento/Suite/Doctor.php. */
final class RemoveQueueTest extends TestCase
{
    public function testTheQueueGoesAtEachBrokerAndABrokerThatIsAwayIsTold(): void
    {
        $env = ['queue' => ['amqp' => ['host' => 'here'], 'connections' => ['away' => ['host' => 'there']]]];
        [$deleted, $lines] = $this->removed($env);
        self::assertSame(['amqp: akeneo_events'], $deleted);
        self::assertSame(['WARNING: uninstall: the queue akeneo_events stays at the message broker (away): Connection refused'], $lines);
    }

    public function testAShopWithoutABrokerIsNotAskedForOne(): void
    {
        self::assertSame([[], []], $this->removed([]));
        self::assertSame([[], []], $this->removed(['queue' => ['consumers_wait_for_messages' => 1]]));
    }

    /** @return array{string[], string[]} what was deleted where, and what was logged */
    private function removed(array $env): array
    {
        $pool = new class () extends ConfigPool {
            /** @var string[] */
            public array $deleted = [];

            public function get($connectionName)
            {
                if ($connectionName === 'away') {
                    throw new \RuntimeException('Connection refused');
                }

                return new class ($this, $connectionName) {
                    public function __construct(private readonly ConfigPool $pool, private readonly string $name)
                    {
                    }

                    public function getChannel(): self
                    {
                        return $this;
                    }

                    // phpcs:ignore PSR1.Methods.CamelCapsMethodName.NotCamelCaps -- as php-amqplib names it
                    public function queue_delete(string $queue): void
                    {
                        $this->pool->deleted[] = "$this->name: $queue";
                    }
                };
            }
        };
        $logger = new LineLogger();
        (new RemoveQueue(new BrokerNames(new Env($env)), $pool, new LogFile($logger), new BrokerDeadline($pool)))->execute();

        return [$pool->deleted, $logger->lines];
    }
}
