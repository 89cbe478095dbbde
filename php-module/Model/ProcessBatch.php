<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\Batch;
use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Core\LeaseLostException;
use Akeneo\Events\Model\Deletion\AreaInterface;
use Akeneo\Events\Model\Deletion\BrokenOffException;
use Akeneo\Events\Model\Deletion\DeleterPool;
use Akeneo\Events\Model\Deletion\Failure;
use Akeneo\Events\Model\Deletion\PostponedIndexing;

/**
 * Carries out the deletions of a batch: the one loop of consumer, cron and commands.
 *
 * It ends after the deletion in hand when it is told to stop; whatever was not begun goes back to pending. Callers
 * look at StopSignal::requested(), and at what they said by `$mayGoOn`, before they take the next batch.
 */
class ProcessBatch
{
    public function __construct(
        private readonly DeleterPool $deleters,
        private readonly AreaInterface $area,
        private readonly PostponedIndexing $indexing,
        private readonly StopSignal $stop,
        private readonly CoreLog $coreLog,
        private readonly LogFile $logger,
    ) {
    }

    /**
     * @param null|callable(Deletion): void $watch called after each deletion; Batch::ended() has how it went
     * @param null|callable(): bool $mayGoOn asked before each deletion is planned, and right before it; whatever was not begun goes back to pending
     * @return array{completed: int, failed: int, retried: int, released: int} entries by how they ended
     * @throws LeaseLostException another worker has the batch now; nothing more of it was touched
     * @throws \Akeneo\Events\Core\DatabaseException
     */
    public function execute(Batch $batch, ?callable $watch = null, ?callable $mayGoOn = null): array
    {
        $this->stop->listen();
        $this->indexing->begin();
        try {
            while ($this->mayGoOn($mayGoOn) && ($deletion = $batch->next()) !== null) {
                if (!$this->mayBegin($batch, $deletion, $mayGoOn)) {
                    break;
                }
                // Should the deletion end this process, the log names it.
                $this->coreLog->forward();
                $this->carryOut($batch, $deletion);
                if ($watch !== null) {
                    $watch($deletion);
                }
                $this->coreLog->forward();
            }
        } finally {
            $this->index();
            // The signals come last: one that arrives now must not kill the process before the outcomes are written.
            try {
                $tally = $batch->finish();
            } finally {
                $this->coreLog->forward();
                $this->stop->ignore();
            }
        }

        return $tally;
    }

    /** @param null|callable(): bool $mayGoOn */
    private function mayGoOn(?callable $mayGoOn): bool
    {
        return !$this->stop->requested() && ($mayGoOn === null || $mayGoOn());
    }

    /**
     * Asks again: Batch::next() may have waited for Akeneo and for other workers, half a minute and more.
     *
     * @param null|callable(): bool $mayGoOn
     */
    private function mayBegin(Batch $batch, Deletion $deletion, ?callable $mayGoOn): bool
    {
        $begins = false;
        try {
            return $begins = $this->mayGoOn($mayGoOn);
        } finally {
            if (!$begins) {
                $batch->notBegun($deletion->id());
            }
        }
    }

    /** Before the outcomes are written: what is completed is out of the indexes, too. */
    private function index(): void
    {
        try {
            $this->area->run($this->indexing->end(...));
        } catch (\Throwable $failure) {
            $this->stop->request();
            $this->logger->error("After the batch was indexed: {$failure->getMessage()} This process ends after it.");
        }
    }

    private function carryOut(Batch $batch, Deletion $deletion): void
    {
        $found = false;
        try {
            $deleter = $this->deleters->get($deletion->entityType());
            $this->area->run(static function () use ($deleter, $deletion, &$found): void {
                $along = $deletion->along();
                foreach ($deletion->entityIds() as $entityId) {
                    $found = $deleter->delete($entityId, $along) || $found;
                }
            });
        } catch (BrokenOffException $brokenOff) {
            $this->stop->request();
            $this->logger->error("event {$deletion->eventId()}: {$brokenOff->getMessage()} This process ends after it.");

            $cause = $brokenOff->getPrevious();

            $this->report($batch, $deletion, $cause instanceof \Error ? $cause : $brokenOff);

            return;
        } catch (\Throwable $failure) {
            $this->report($batch, $deletion, $failure);

            return;
        }
        if ($found) {
            $batch->deleted($deletion->id());
        } else {
            $batch->alreadyGone($deletion->id());
        }
    }

    private function report(Batch $batch, Deletion $deletion, \Throwable $failure): void
    {
        $kind = Failure::of($failure);
        [$obstacle, $said] = $kind->told($failure);
        if ($kind->isUnexpected()) {
            $this->logger->critical(
                "event {$deletion->eventId()}: unexpected error while deleting {$deletion->name()}: $said\n" . Failure::trace($failure),
                ['exception' => $failure]
            );
        }
        if ($kind->isTriedAgain()) {
            $batch->retry($deletion->id(), $obstacle, $said);
        } else {
            $batch->failed($deletion->id(), $obstacle, $said);
        }
    }
}
