<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Model\BrokerDeadline;
use Magento\Framework\Amqp\ConfigPool;
use PHPUnit\Framework\TestCase;

final class BrokerDeadlineTest extends TestCase
{
    public function testWorkThatTakesTooLongIsEndedAndItsConnectionClosed(): void
    {
        $pool = $this->pool();
        $began = microtime(true);
        try {
            (new BrokerDeadline($pool, 1))->within('amqp', static function (): void {
                try {
                    // As php-amqplib waits, and as Magento wraps what is thrown meanwhile.
                    [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
                    while (is_resource($theirs)) {
                        [$read, $none] = [[$ours], null];
                        @stream_select($read, $none, $none, 3);
                    }
                } catch (\RuntimeException $late) {
                    throw new \LogicException($late->getMessage(), 0, $late);
                }
            });
            self::fail('it did not end');
        } catch (\LogicException $failure) {
            self::assertSame('no answer in time', $failure->getMessage());
        }
        self::assertLessThan(5, microtime(true) - $began);
        self::assertSame(['amqp'], $pool->closed);
    }

    public function testWorkInTimeIsLeftAloneAndNoAlarmStays(): void
    {
        $pool = $this->pool();
        $deadline = new BrokerDeadline($pool, 1);
        self::assertSame('done', $deadline->within('amqp', static fn (): string => 'done'));
        self::assertSame([0, SIG_DFL, []], [pcntl_alarm(0), pcntl_signal_get_handler(SIGALRM), $pool->closed]);
    }

    private function pool(): ConfigPool
    {
        return new class () extends ConfigPool {
            /** @var string[] */
            public array $closed = [];
            private string $name;

            public function get($connectionName)
            {
                $this->name = $connectionName;

                return $this;
            }

            public function __call(string $method, array $arguments): ?self
            {
                if ($method === 'close') {
                    $this->closed[] = $this->name;

                    return null;
                }

                return $this;
            }
        };
    }
}
