<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\Batch;
use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Core\LeaseLostException;
use Akeneo\Events\Model\Deletion\DeleterPool;
use Akeneo\Events\Model\Deletion\Failure;
use Akeneo\Events\Model\Deletion\SecureArea;
use Magento\Framework\Exception\LocalizedException;
use Psr\Log\LoggerInterface;

/**
 * Carries out the deletions of a batch: the one loop of consumer, cron and commands.
 *
 * It ends after the deletion in hand when it is told to stop; whatever was not begun goes back to pending.
 */
class ProcessBatch
{
    public function __construct(
        private readonly DeleterPool $deleters,
        private readonly SecureArea $secureArea,
        private readonly StopSignal $stop,
        private readonly CoreLog $coreLog,
        private readonly LoggerInterface $logger,
    ) {
    }

    /**
     * @param null|callable(Deletion, Outcome, string): void $watch called after each deletion, with the reason if it failed
     * @return array{completed: int, failed: int, retried: int, released: int} entries by how they ended
     * @throws LeaseLostException another worker has the batch now; nothing more of it was touched
     * @throws \Akeneo\Events\Core\DatabaseException
     */
    public function execute(Batch $batch, ?callable $watch = null): array
    {
        $this->stop->listen();
        try {
            while (!$this->stop->requested() && ($deletion = $batch->next()) !== null) {
                [$outcome, $reason] = $this->carryOut($batch, $deletion);
                if ($watch !== null) {
                    $watch($deletion, $outcome, $reason);
                }
                $this->coreLog->forward();
            }
        } finally {
            $this->stop->ignore();
            $tally = $this->finish($batch);
        }

        return $tally;
    }

    /** @return array{Outcome, string} */
    private function carryOut(Batch $batch, Deletion $deletion): array
    {
        $found = false;
        try {
            $deleter = $this->deleters->get($deletion->entityType());
            $this->secureArea->run(static function () use ($deleter, $deletion, &$found): void {
                foreach ($deletion->entityIds() as $entityId) {
                    $found = $deleter->delete($entityId) || $found;
                }
            });
        } catch (\Throwable $failure) {
            return $this->report($batch, $deletion, $failure);
        }
        if ($found) {
            $batch->deleted($deletion->id());

            return [Outcome::Deleted, ''];
        }
        $batch->alreadyGone($deletion->id());

        return [Outcome::AlreadyGone, ''];
    }

    /** @return array{Outcome, string} */
    private function report(Batch $batch, Deletion $deletion, \Throwable $failure): array
    {
        $reason = $this->reason($deletion, $failure);
        $kind = Failure::of($failure);
        if ($kind === Failure::Passing) {
            $batch->retry($deletion->id(), $reason);

            return [Outcome::Retried, $reason];
        }
        if ($kind === Failure::Bug) {
            $this->logger->critical("event {$deletion->eventId()}: unexpected error", ['exception' => $failure]);
        }
        $batch->failed($deletion->id(), $reason);

        return [Outcome::Failed, $reason];
    }

    private function reason(Deletion $deletion, \Throwable $failure): string
    {
        $cause = $failure->getPrevious();
        $said = $failure->getMessage() . ($cause !== null ? " ({$cause->getMessage()})" : '');
        $what = $failure instanceof LocalizedException ? 'Magento did not delete' : 'Unexpected error while deleting';

        return "$what {$deletion->name()}: $said";
    }

    /** @return array{completed: int, failed: int, retried: int, released: int} */
    private function finish(Batch $batch): array
    {
        try {
            return $batch->finish();
        } finally {
            $this->coreLog->forward();
        }
    }
}
