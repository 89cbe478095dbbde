<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Run;

use Akeneo\Events\Console\ChosenEntry;
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
        private readonly ChosenEntry $chosen,
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
        $entry = $this->chosen->find($queue, $id, $type);
        if ($force) {
            $this->reset($queue, $id, $entry['event_id']);
        } else {
            $this->requireItsTurn($queue, $entry);
        }
        $worker = $this->core->worker($force);
        $batch = $worker->claimEntry($id);
        if ($batch->size() === 0 && !$batch->held()) {
            throw $this->chosen->busy($id);
        }
        $watch->beginOne();
        $watch->during($this->processBatch, $batch, $mayGoOn);
        if ($batch->held()) {
            $watch->held($this->brake->state());
        }
    }

    private function reset(Queue $queue, int $id, string $eventId): void
    {
        match ($queue->reset($id, force: true)) {
            'done' => $this->logger->info("event $eventId: entry $id made pending by command"),
            'shelved' => throw $this->returning($id),
            default => throw $this->chosen->busy($id),
        };
    }

    /**
     * @param array{id: int, status: string, shelf: ?string, available_at: int, ...} $entry
     * @throws InvalidArgumentException it is not to be processed without --force
     */
    private function requireItsTurn(Queue $queue, array $entry): void
    {
        ['id' => $id, 'status' => $status] = $entry;
        $choice = "--force deletes it now; akeneo_events:restore --id=$id puts it back.";
        if ($entry['shelf'] === 'hidden' && $status === Queue::COMPLETED) {
            throw new InvalidArgumentException("Entry $id is hidden and stays so. $choice");
        }
        if ($entry['shelf'] === 'hidden' && $status === Queue::PENDING && $entry['available_at'] > $queue->now()) {
            $day = gmdate('Y-m-d H:i:s', $entry['available_at']);
            throw new InvalidArgumentException("Entry $id is on the shelf until $day UTC. $choice");
        }
        if ($entry['shelf'] === 'returning' && $status === Queue::FAILED) {
            throw $this->returning($id);
        }
        if (!in_array($status, [Queue::PENDING, Queue::PROCESSING], true)) {
            throw new InvalidArgumentException("Entry $id is $status; --force processes it again.");
        }
    }

    /** Somebody wants it back: nobody deletes it, not even by force. */
    private function returning(int $id): InvalidArgumentException
    {
        return new InvalidArgumentException("Entry $id is to be put back; akeneo_events:restore --id=$id does that now.");
    }
}
