<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Queue\Broker;
use Magento\Framework\MessageQueue\QueueInterface;

/** Has every queue, waits no moment, and remembers what it was told. A real one: tests/system/queue_rabbitmq.rs. */
final class WaitingBroker extends Broker
{
    /** @var string[] */
    public array $told = [];
    public int $waiting = 0;
    public ?\Exception $failure = null;

    /** @var null|\Closure(): mixed called during each wait */
    public ?\Closure $onWait = null;

    public function __construct()
    {
    }

    public function has(QueueInterface $queue): bool
    {
        return true;
    }

    public function heard(int $most): int
    {
        $this->mayFail();
        $heard = min($most, $this->waiting);
        $this->waiting -= $heard;

        return $heard;
    }

    public function wait(int $seconds): void
    {
        $this->told[] = "wait $seconds";
        $this->mayFail();
        $this->onWait && ($this->onWait)();
    }

    public function leave(): void
    {
        $this->told[] = 'leave';
    }

    public function hangUp(): void
    {
        $this->told[] = 'hang up';
    }

    private function mayFail(): void
    {
        if ($this->failure !== null) {
            throw $this->failure;
        }
    }
}
