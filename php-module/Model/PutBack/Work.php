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
 * Puts back what is marked, in this process, and says what became of it. It also puts back what others marked before.
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
            $this->batches($mayGoOn, $process);
        } catch (CoreException $failure) {
            // What is still marked is told all the same.
        }

        return $this->became($marked, $failure?->getMessage());
    }

    /**
     * @param callable(): bool $mayGoOn
     * @param callable(Batch, callable(): bool): int $process
     * @throws CoreException
     */
    private function batches(callable $mayGoOn, callable $process): void
    {
        $worker = $this->core->worker(true);
        while (!$this->stop->requested() && $mayGoOn()) {
            $batch = $worker->claimReturning(self::BATCH);
            if ($process($batch, $mayGoOn) > 0 || $batch->size() === 0) {
                return;
            }
        }
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
