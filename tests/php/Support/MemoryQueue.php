<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\MessageQueue\ConnectionLostException;
use Magento\Framework\MessageQueue\EnvelopeInterface;
use Magento\Framework\MessageQueue\QueueInterface;

/** A message queue in memory, whose broker can be away. */
final class MemoryQueue implements QueueInterface
{
    /** @var string[] bodies that wait */
    public array $waiting = [];
    public int $acknowledged = 0;
    public int $rejected = 0;
    public int $asked = 0;
    public bool $away = false;

    public function dequeue()
    {
        $this->asked++;
        if ($this->away) {
            throw new ConnectionLostException('broken pipe');
        }
        $body = array_shift($this->waiting);

        return $body === null ? null : new class ($body) implements EnvelopeInterface {
            public function __construct(private readonly string $body)
            {
            }

            public function getBody()
            {
                return $this->body;
            }

            public function getProperties()
            {
                return [];
            }
        };
    }

    public function acknowledge(EnvelopeInterface $envelope)
    {
        $this->acknowledged++;
    }

    public function subscribe($callback)
    {
        throw new \LogicException('not used');
    }

    public function reject(EnvelopeInterface $envelope, $requeue = true, $rejectionMessage = null)
    {
        $this->rejected++;
    }

    public function push(EnvelopeInterface $envelope)
    {
        throw new \LogicException('not used');
    }
}
