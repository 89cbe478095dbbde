<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Queue;

use Akeneo\Events\Model\BrokerDeadline;
use Akeneo\Events\Queue\Broker;
use Akeneo\Events\Test\Support\Broker as QueueConfiguration;
use Akeneo\Events\Test\Support\Line;
use Magento\Framework\Amqp\Config;
use Magento\Framework\Amqp\ConfigFactory;
use Magento\Framework\Amqp\ConfigPool;
use PhpAmqpLib\Channel\AMQPChannel;
use PHPUnit\Framework\TestCase;

require_once '/usr/share/php/PhpAmqpLib/autoload.php';

/** With a real RabbitMQ: tests/system/queue_rabbitmq.rs. */
final class BrokerTest extends TestCase
{
    public function testAMessageWhoseRestNeverArrivesEndsTheWait(): void
    {
        [$ours] = $pair = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
        $channel = $this->createStub(AMQPChannel::class);
        $channel->method('wait')->willReturnCallback(static function () use ($ours): void {
            [$read, $none] = [[$ours], null];
            stream_select($read, $none, $none, 20);
        });
        $broker = $this->brokerWith($channel);
        self::assertSame(0, $broker->heard(1));
        $began = microtime(true);
        try {
            @$broker->wait(1);
            self::fail('it did not end');
        } catch (\RuntimeException $failure) {
            self::assertSame('no answer in time', $failure->getMessage());
        }
        self::assertLessThan(10, microtime(true) - $began);
        $this->expectExceptionMessage('not connected to the message broker');
        $broker->wait(1);
    }

    private function brokerWith(AMQPChannel $channel): Broker
    {
        $connections = new class ($channel) extends ConfigFactory {
            public function __construct(private readonly AMQPChannel $channel)
            {
            }

            public function create(array $data = [])
            {
                return new class ($this->channel) extends Config {
                    public function __construct(private readonly AMQPChannel $channel)
                    {
                    }

                    public function getChannel()
                    {
                        return $this->channel;
                    }
                };
            }
        };

        return new Broker($connections, new QueueConfiguration(), new BrokerDeadline(new ConfigPool(), 1), new Line());
    }
}
