<?php

declare(strict_types=1);

namespace Akeneo\Events\Queue;

use Akeneo\Events\Model\BrokerDeadline;
use Akeneo\Events\Model\HangUp;
use Magento\Framework\Amqp\Config;
use Magento\Framework\Amqp\ConfigFactory;
use Magento\Framework\Amqp\Queue;
use Magento\Framework\MessageQueue\Consumer\ConfigInterface;
use Magento\Framework\MessageQueue\QueueInterface;
use PhpAmqpLib\Channel\AMQPChannel;
use PhpAmqpLib\Exception\AMQPTimeoutException;

/**
 * Waits for doorbells at an AMQP broker (RabbitMQ), which sends them at once. Magento's classes can only ask for a message, or wait for ever.
 *
 * It subscribes while the consumer waits, and leaves before the consumer works: then a doorbell wakes another consumer, and none stays in the
 * hands of a busy one. The broker needs no acknowledgement. A doorbell that is lost with its consumer does no harm, since the event table is
 * the truth.
 *
 * It subscribes and leaves without waiting for an answer, so that a broker that is stuck cannot hold the consumer up. Once a minute, and on
 * each new connection, it asks for a message instead: else nobody would notice a connection that a firewall has dropped in silence.
 *
 * The connection is its own: older versions of Magento never replace one that is lost.
 */
class Broker
{
    private const CONSUMER = 'akeneo_events';
    private const ASKS_EVERY = 60;
    /** So many doorbells at most are taken for one look at the table. */
    public const MOST = 100;
    /** The broker's frames arrive as a whole; php-amqplib cannot go on in the middle of one. */
    private const SHORTEST_WAIT = 0.05;

    private ?Config $connection = null;
    private ?AMQPChannel $channel = null;
    private float $askedAt = 0.0;
    private ?string $subscription = null;
    private int $subscriptions = 0;
    private int $heard = 0;

    public function __construct(
        private readonly ConfigFactory $connections,
        private readonly ConfigInterface $consumers,
        private readonly BrokerDeadline $deadline,
        private readonly HangUp $hangUp,
    ) {
    }

    public function has(QueueInterface $queue): bool
    {
        return $queue instanceof Queue;
    }

    /**
     * How many doorbells were rung since it was asked last. They are gone from the queue.
     *
     * @throws \Exception the broker is away
     */
    public function heard(int $most): int
    {
        if (microtime(true) - $this->askedAt >= self::ASKS_EVERY) {
            $this->orDisconnect(fn () => $this->ask($most));
        }
        $heard = $this->heard;
        $this->heard = 0;

        return $heard;
    }

    /**
     * Waits for a doorbell. Those that have arrived together with it are taken, too.
     *
     * @throws \Exception the broker is away
     */
    public function wait(int $seconds): void
    {
        $this->orDisconnect(function () use ($seconds): void {
            $channel = $this->channel();
            $this->subscribe($channel);
            // Of a message whose beginning has arrived, php-amqplib waits for the rest without an end.
            $this->deadline->orDrop($this->disconnect(...), fn () => $this->listen($channel, microtime(true) + $seconds), $seconds);
        });
    }

    /**
     * From now on doorbells stay in the queue, or go to another consumer.
     *
     * @throws \Exception the broker is away
     */
    public function leave(): void
    {
        if ($this->subscription !== null) {
            $this->orDisconnect(fn () => $this->channel()->basic_cancel($this->subscription, true));
            $this->subscription = null;
        }
    }

    /** Leaves, and ends the connection within three seconds. */
    public function hangUp(): void
    {
        try {
            $this->leave();
            $this->channel !== null && $this->hangUp->on($this->channel);
            // phpcs:ignore Magento2.CodeAnalysis.EmptyBlock -- it is away
        } catch (\Throwable) {
        }
        $this->disconnect();
    }

    private function ask(int $most): void
    {
        $this->leave();
        $this->connection ??= $this->connections->create(['connectionName' => $this->consumers->getConsumer(self::CONSUMER)->getConnection()]);
        $this->deadline->orDrop($this->disconnect(...), function () use ($most): void {
            while ($this->heard < $most && $this->channel()->basic_get($this->queue(), true) !== null) {
                $this->heard++;
            }
        });
        $this->askedAt = microtime(true);
    }

    /** Each time by another name: what the broker has sent before it heard of the leaving is not counted. */
    private function subscribe(AMQPChannel $channel): void
    {
        if ($this->subscription === null) {
            $name = self::CONSUMER . '.' . ++$this->subscriptions;
            $channel->basic_consume($this->queue(), $name, false, true, false, true, function (): void {
                $this->heard++;
            });
            $this->subscription = $name;
        }
    }

    private function listen(AMQPChannel $channel, float $until): void
    {
        do {
            $this->receive($channel, $until - microtime(true));
            $goesOn = $this->heard === 0
                ? microtime(true) < $until
                : $this->heard < self::MOST && $channel->getConnection()?->select(0) > 0;
        } while ($goesOn);
    }

    private function receive(AMQPChannel $channel, float $seconds): void
    {
        try {
            $channel->wait(null, false, max(self::SHORTEST_WAIT, $seconds));
            // phpcs:ignore Magento2.CodeAnalysis.EmptyBlock -- nobody has rung
        } catch (AMQPTimeoutException) {
        }
    }

    private function queue(): string
    {
        return $this->consumers->getConsumer(self::CONSUMER)->getQueue();
    }

    private function channel(): AMQPChannel
    {
        return $this->channel ??= $this->connection?->getChannel() ?? throw new \LogicException('not connected to the message broker');
    }

    /** A connection that has failed is not used again. */
    private function orDisconnect(callable $work): void
    {
        try {
            $work();
        } catch (\Exception $failure) {
            $this->disconnect();
            throw $failure;
        }
    }

    /** Without a question to the broker, whose answer may never come. */
    private function disconnect(): void
    {
        try {
            $connection = $this->channel?->getConnection();
            $connection?->getIO()?->close();
            $connection?->close();
            // phpcs:ignore Magento2.CodeAnalysis.EmptyBlock -- it is closed
        } catch (\Throwable) {
        }
        $this->channel = null;
        $this->connection = null;
        $this->subscription = null;
        $this->askedAt = 0.0;
    }
}
