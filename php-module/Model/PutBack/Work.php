<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\PutBack;

use Akeneo\Events\Core\Batch;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Model\StopSignal;

/**
 * Puts back what is marked, in this process, and says what became of it. If more than one entry is marked, it also puts back what others
 * marked before.
 *
 * It passes the brake and works although "Enable" is No, since it deletes nothing.
 */
class Work
{
    private const BATCH = 100;

    public function __construct(
        private readonly Core $core,
        private readonly ProcessBatch $processBatch,
        private readonly StopSignal $stop,
    ) {
    }

    /**
     * @param callable(): bool $mayGoOn asked before each entry; with the first No, the rest stays marked
     * @param null|callable(Batch, callable(): bool): int $process carries out a batch and returns how many entries of it were left; null: nobody
     *     watches
     * @throws \Magento\Framework\Exception\LocalizedException the extension is missing or of another version
     * @throws CoreException what became of the entries cannot be read
     */
    public function execute(Marked $marked, callable $mayGoOn, ?callable $process = null): Returned
    {
        $process ??= fn (Batch $batch): int => $this->processBatch->execute($batch, null, $mayGoOn)['released'];
        $failure = null;
        try {
            $this->batches($marked->ids, $mayGoOn, $process);
        } catch (CoreException $failure) {
            // What is still marked is told all the same.
        } finally {
            $this->stop->ignore();
        }

        return $this->became($marked, $failure?->getMessage());
    }

    /**
     * @param int[] $ids
     * @param callable(): bool $mayGoOn
     * @param callable(Batch, callable(): bool): int $process
     * @throws CoreException
     */
    private function batches(array $ids, callable $mayGoOn, callable $process): void
    {
        $worker = $this->core->worker(true);
        do {
            // From the claim on: a process that is killed between the two would leave the batch leased for minutes.
            $this->stop->listen();
            if ($this->stop->requested() || !$mayGoOn()) {
                return;
            }
            // Who wants one back does not wait for a thousand that another one wants back.
            $batch = count($ids) === 1 ? $worker->claimEntry($ids[0]) : $worker->claimReturning(self::BATCH);
            $left = $process($batch, $mayGoOn);
        } while ($left === 0 && $batch->size() > 0 && count($ids) !== 1);
    }

    /** Read from the table: a consumer may have put back some of them meanwhile. */
    private function became(Marked $marked, ?string $failure): Returned
    {
        $queue = $this->core->queue();
        $of = ['put_back' => [], 'deleted' => [], 'not_hidden' => [], 'unknown' => [], 'failed' => [], 'waiting' => []];
        foreach ($marked->ids as $id) {
            $of[$this->state($queue->list(['id' => $id])[0] ?? null)][] = $id;
        }

        return new Returned(
            $of['put_back'],
            [...$marked->deleted, ...$of['deleted']],
            [...$marked->notHidden, ...$of['not_hidden']],
            $marked->busy,
            [...$marked->unknown, ...$of['unknown']],
            $of['failed'],
            $of['waiting'],
            $marked->failure ?? $failure,
        );
    }

    /** @param array{status: string, shelf: ?string, ...}|null $entry null if somebody purged it */
    private function state(?array $entry): string
    {
        return match ($entry['shelf'] ?? null) {
            'put_back', 'deleted' => $entry['shelf'],
            'returning' => $entry['status'] === Queue::FAILED ? 'failed' : 'waiting',
            default => $entry === null ? 'unknown' : 'not_hidden',
        };
    }
}
