<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Magento\Framework\Amqp\ConfigPool;
use Magento\Framework\Amqp\ConnectionTypeResolver;
use Magento\Framework\MessageQueue\Publisher\ConfigInterface;
use PhpAmqpLib\Channel\AMQPChannel;

/**
 * Ends a connection to an AMQP broker (RabbitMQ) within three seconds, whatever the broker does.
 *
 * Else Magento ends it together with the process, and waits for the broker's answer for ever. A broker that lacks memory or disk gives none: it
 * stops reading from whoever has published. So does one that is stuck.
 */
class HangUp
{
    private const AMQP = 'amqp';

    public function __construct(
        private readonly ConfigInterface $publishers,
        private readonly ConnectionTypeResolver $types,
        private readonly ConfigPool $connections,
    ) {
    }

    /**
     * Call it after a message of that topic. Magento before 2.4.7 does not connect again in the same process.
     *
     * @throws \Exception the broker gave no answer: perhaps it did not read the message
     */
    public function after(string $topic): void
    {
        $name = $this->publishers->getPublisher($topic)->getConnection()->getName();
        if ($this->types->getConnectionType($name) === self::AMQP) {
            $this->on($this->connections->get($name)->getChannel());
        }
    }

    /**
     * php-amqplib would ask for the end of each channel first, and only for the end of the connection does it wait in bounds: three seconds, as
     * long as for its beginning. At its end the broker ends the channels, too.
     *
     * @throws \Exception the broker gave no answer. The connection is closed all the same
     */
    public function on(AMQPChannel $channel): void
    {
        $connection = $channel->getConnection();
        if ($connection === null) {
            return;
        }
        try {
            $connection->channels = [$connection];
            $connection->close();
        } finally {
            $this->forget($channel);
        }
    }

    /** A channel that knows of its end asks no more. */
    private function forget(AMQPChannel $channel): void
    {
        try {
            $channel->close();
            // phpcs:ignore Magento2.CodeAnalysis.EmptyBlock -- its connection is closed
        } catch (\Exception) {
        }
    }
}
