<?php

/** What Magento\Framework\Amqp\Config does, on Debian's php-amqplib; for consumer.php, publish.php and controller.php. */

declare(strict_types=1);

use Magento\Framework\Amqp\Config;
use PhpAmqpLib\Channel\AMQPChannel;
use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Message\AMQPMessage;

require_once '/usr/share/php/PhpAmqpLib/autoload.php';

/** A connection of app/etc/env.php. As in Magento before 2.4.7, one that is lost is never replaced. */
final class AmqpConnection extends Config
{
    private ?AMQPChannel $channel = null;

    public function __construct(private readonly int $port)
    {
    }

    public function __destruct()
    {
        try {
            $connection = $this->channel?->getConnection();
            $this->channel?->close();
            $connection?->close();
        } catch (\Throwable $failure) {
            error_log("closed: {$failure->getMessage()}");
        }
    }

    public function getChannel()
    {
        return $this->channel ??= (new AMQPStreamConnection('127.0.0.1', $this->port, 'guest', 'guest'))->channel();
    }

    /** Makes the queue, too, if it is not there. */
    public function publish(string $queue, string ...$bodies): void
    {
        // durable, kept
        $this->getChannel()->queue_declare($queue, false, true, false, false);
        foreach ($bodies as $body) {
            $this->getChannel()->basic_publish(new AMQPMessage($body, ['delivery_mode' => 2]), '', $queue);
        }
    }
}
