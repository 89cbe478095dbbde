<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Run;

use Akeneo\Events\Core\Queue;
use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\LogFile;
use Akeneo\Events\Model\ProcessBatch;
use Symfony\Component\Console\Exception\InvalidArgumentException;

/**
 * Processes one entry for an operator.
 */
class RunEntry
{
    public function __construct(
        private readonly Core $core,
        private readonly ProcessBatch $processBatch,
        private readonly Brake $brake,
        private readonly LogFile $logger,
    ) {
    }

    /**
     * @param string|null $type which the entry has to be of
     * @param callable(): bool $mayGoOn asked before the deletion
     * @throws InvalidArgumentException there is no such entry, or it is not to be processed now
     * @throws \Akeneo\Events\Core\CoreException
     */
    public function execute(int $id, ?string $type, bool $force, Watch $watch, callable $mayGoOn): void
    {
        $queue = $this->core->queue();
        $entry = $queue->list(['id' => $id])[0] ?? throw new InvalidArgumentException("There is no entry $id.");
        if ($type !== null && $queue->list(['id' => $id, 'type' => $type]) === []) {
            $actual = $entry['entity_type'] ?? 'unreadable';
            throw new InvalidArgumentException("Entry $id is not of type $type; it is of type $actual.");
        }
        if ($force) {
            $this->reset($queue, $id, $entry['event_id']);
        } elseif (!in_array($entry['status'], [Queue::PENDING, Queue::PROCESSING], true)) {
            throw new InvalidArgumentException("Entry $id is {$entry['status']}; --force processes it again.");
        }
        $worker = $this->core->worker($force);
        $batch = $worker->claimEntry($id);
        if ($batch->size() === 0 && !$batch->held()) {
            throw $this->busy($id);
        }
        $watch->beginOne();
        $watch->during($this->processBatch, $batch, $mayGoOn);
        if ($batch->held()) {
            $watch->held($this->brake->state());
        }
    }

    private function reset(Queue $queue, int $id, string $eventId): void
    {
        if ($queue->reset($id) !== 'done') {
            throw $this->busy($id);
        }
        $this->logger->info("event $eventId: entry $id made pending by command");
    }

    private function busy(int $id): InvalidArgumentException
    {
        return new InvalidArgumentException("Entry $id is being processed right now by another process; it was left alone.");
    }
}
