<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Magento\Framework\Amqp\ConfigPool;
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
    private bool $waitsForTheEnd = false;

    public function __construct(
        private readonly ConfigInterface $publishers,
        private readonly BrokerNames $brokers,
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
        if (in_array($name, $this->brokers->all(), true)) {
            $this->on($this->connections->get($name)->getChannel());
        }
    }

    /**
     * Whatever Magento publishes in this process: its inventory does for each product that is deleted. At the end of the process, and after
     * whatever else waits for the end, since that may publish, too.
     */
    public function atTheEnd(): void
    {
        if (!$this->waitsForTheEnd) {
            $this->waitsForTheEnd = true;
            // phpcs:disable Magento2.Functions.DiscouragedFunction -- Magento has nothing that is called however PHP ends
            register_shutdown_function(function (): void {
                register_shutdown_function($this->onAll(...));
            });
            // phpcs:enable
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

    /** Magento does not tell which of its connections are open. So those that are not are opened first. */
    private function onAll(): void
    {
        foreach ($this->brokers->all() as $name) {
            try {
                $this->on($this->connections->get($name)->getChannel());
                // phpcs:ignore Magento2.CodeAnalysis.EmptyBlock -- it is away, and what was open is closed
            } catch (\Throwable) {
            }
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
