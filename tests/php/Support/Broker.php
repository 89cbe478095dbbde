<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\MessageQueue\Consumer\Config\ConsumerConfigItemInterface;
use Magento\Framework\MessageQueue\Consumer\ConfigInterface;
use Magento\Framework\MessageQueue\PublisherInterface;
use Magento\Framework\MessageQueue\QueueRepository;

/** Magento's message queue with one queue in memory. */
final class Broker extends QueueRepository implements ConfigInterface, PublisherInterface
{
    public ?\Throwable $failure = null;
    /** As an exchange without a binding to the queue does: it takes the message, and nobody hears of it again. */
    public bool $loses = false;
    public readonly MemoryQueue $queue;

    public function __construct()
    {
        $this->queue = new MemoryQueue();
    }

    public function publish($topicName, $data)
    {
        if ($this->failure !== null) {
            throw $this->failure;
        }
        if (!$this->loses) {
            $this->queue->waiting[] = $data;
        }

        return null;
    }

    public function getConsumer($name)
    {
        return new class ($name) implements ConsumerConfigItemInterface {
            public function __construct(private readonly string $name)
            {
            }

            public function getConnection()
            {
                return 'amqp';
            }

            public function getQueue()
            {
                return $this->name;
            }
        };
    }

    public function get($connectionName, $queueName)
    {
        return $this->queue;
    }
}
