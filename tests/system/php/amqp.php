<?php

/** What Magento\Framework\Amqp\Queue does, on Debian's php-amqplib; for consumer.php and publish.php. */

declare(strict_types=1);

use Magento\Framework\MessageQueue\ConnectionLostException;
use Magento\Framework\MessageQueue\EnvelopeInterface;
use Magento\Framework\MessageQueue\QueueInterface;
use PhpAmqpLib\Channel\AMQPChannel;
use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Message\AMQPMessage;

require_once '/usr/share/php/PhpAmqpLib/autoload.php';

final class AmqpQueue implements QueueInterface
{
    public const NAME = 'akeneo_events';

    private ?AMQPStreamConnection $connection = null;

    public function __construct(private readonly int $port)
    {
    }

    public function dequeue()
    {
        try {
            $message = $this->channel()->basic_get(self::NAME);
        } catch (\Exception $lost) {
            $this->connection = null;
            throw new ConnectionLostException($lost->getMessage(), (int)$lost->getCode(), $lost);
        }

        return $message === null ? null : new class ($message) implements EnvelopeInterface {
            public function __construct(private readonly AMQPMessage $message)
            {
            }

            public function getBody()
            {
                return $this->message->getBody();
            }

            public function getProperties()
            {
                return ['delivery_tag' => $this->message->getDeliveryTag()];
            }
        };
    }

    public function acknowledge(EnvelopeInterface $envelope)
    {
        $this->channel()->basic_ack($envelope->getProperties()['delivery_tag']);
    }

    public function subscribe($callback)
    {
        throw new \LogicException('not used');
    }

    public function reject(EnvelopeInterface $envelope, $requeue = true, $rejectionMessage = null)
    {
        throw new \LogicException('not used');
    }

    public function push(EnvelopeInterface $envelope)
    {
        throw new \LogicException('not used');
    }

    public function publish(string $body): void
    {
        $this->channel()->basic_publish(new AMQPMessage($body, ['delivery_mode' => 2]), '', self::NAME);
    }

    private function channel(): AMQPChannel
    {
        if ($this->connection === null) {
            $this->connection = new AMQPStreamConnection('127.0.0.1', $this->port, 'guest', 'guest');
            // durable, kept
            $this->connection->channel()->queue_declare(self::NAME, false, true, false, false);
        }

        return $this->connection->channel(1);
    }
}
