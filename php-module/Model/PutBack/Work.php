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
    public const BATCH = 100;

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
     * @param int $size of a batch, after which each outcome is written
     * @throws \Magento\Framework\Exception\LocalizedException the extension is missing or of another version
     * @throws CoreException what became of the entries cannot be read
     */
    public function execute(Marked $marked, callable $mayGoOn, ?callable $process = null, int $size = self::BATCH): Returned
    {
        $process ??= fn (Batch $batch, callable $mayGoOn): int => $this->processBatch->execute($batch, null, $mayGoOn)['released'];
        $failure = null;
        try {
            $this->batches($marked->ids, $size, $mayGoOn, $process);
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
    private function batches(array $ids, int $size, callable $mayGoOn, callable $process): void
    {
        if ($ids === []) {
            return;
        }
        $worker = $this->core->worker(true);
        do {
            // From the claim on: a process that is killed between the two would leave the batch leased for minutes.
            $this->stop->listen();
            if ($this->stop->requested() || !$mayGoOn()) {
                return;
            }
            if (count($ids) === 1) {
                // Who wants one back does not wait for a thousand that another one wants back.
                $process($worker->claimEntry($ids[0]), fn (): bool => $mayGoOn() && $this->isWanted($ids[0]));

                return;
            }
            $batch = $worker->claimReturning($size);
            $left = $process($batch, $mayGoOn);
            // What took too long one by one is left, and nobody has said No. At least one of each batch ends.
        } while ($left < $batch->size());
    }

    /** Asked of a leased entry: others may have put it back before, and made it pending for another reason. Then it is not ours to process. */
    private function isWanted(int $id): bool
    {
        return ($this->core->queue()->list(['id' => $id])[0]['shelf'] ?? null) === 'returning';
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
