<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\Batch;
use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Core\LeaseLostException;
use Akeneo\Events\Model\Batch\CarryOut;
use Akeneo\Events\Model\Batch\Group;
use Akeneo\Events\Model\Deletion\AreaInterface;
use Akeneo\Events\Model\Deletion\PostponedIndexing;

/**
 * Carries out what the extension decided on the entries of a batch: the one loop of consumer, cron and commands.
 *
 * It hides entities, puts them back, and deletes attribute options, in groups. It deletes all others one by one. It ends
 * after the deletion or the group in hand when it is told to stop; whatever was not begun goes back to pending. Callers
 * look at StopSignal::requested(), and at what they said by `$mayGoOn`, before they take the next batch.
 */
class ProcessBatch
{
    public function __construct(
        private readonly Group $group,
        private readonly CarryOut $carryOut,
        private readonly AreaInterface $area,
        private readonly PostponedIndexing $indexing,
        private readonly StopSignal $stop,
        private readonly HangUp $hangUp,
        private readonly CoreLog $coreLog,
        private readonly LogFile $logger,
    ) {
    }

    /**
     * @param null|callable(Deletion): void $watch called after each entry that was carried out; Batch::ended() has how it went
     * @param null|callable(): bool $mayGoOn asked before each entry is planned, and right before it is carried out; whatever was not begun goes
     *     back to pending
     * @return array{completed: int, hidden: int, put_back: int, failed: int, retried: int, released: int} entries by how they ended
     * @throws LeaseLostException another worker has the batch now; nothing more of it was touched
     * @throws \Akeneo\Events\Core\DatabaseException
     */
    public function execute(Batch $batch, ?callable $watch = null, ?callable $mayGoOn = null): array
    {
        $this->stop->listen();
        $this->indexing->begin();
        $watch ??= static function (): void {
        };
        try {
            $this->process($batch, $watch, fn (): bool => !$this->stop->requested() && ($mayGoOn === null || $mayGoOn()));
        } finally {
            $this->handBack($batch, $this->group->take());
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

    /**
     * @param callable(Deletion): void $watch
     * @param callable(): bool $mayGoOn
     */
    private function process(Batch $batch, callable $watch, callable $mayGoOn): void
    {
        while ($mayGoOn() && ($deletion = $batch->next()) !== null) {
            // Should this entry end the process, the log names it.
            $this->coreLog->forward();
            if (!$this->group->accepts($deletion)) {
                $this->changeGroup($batch, $watch, $mayGoOn);
            }
            if (!$this->mayBegin($batch, [$deletion], $mayGoOn)) {
                return;
            }
            $this->group->add($deletion, microtime(true));
            if ($this->group->isDue(microtime(true))) {
                $this->carryOut($batch, $this->group->take(), $watch, $mayGoOn);
            }
        }
        $this->changeGroup($batch, $watch, $mayGoOn);
    }

    /**
     * @param callable(Deletion): void $watch
     * @param callable(): bool $mayGoOn
     */
    private function changeGroup(Batch $batch, callable $watch, callable $mayGoOn): void
    {
        $deletions = $this->group->take();
        if ($deletions !== [] && $this->mayBegin($batch, $deletions, $mayGoOn)) {
            $this->carryOut($batch, $deletions, $watch, $mayGoOn);
        }
    }

    /**
     * @param non-empty-list<Deletion> $deletions
     * @param callable(Deletion): void $watch
     * @param callable(): bool $mayGoOn
     */
    private function carryOut(Batch $batch, array $deletions, callable $watch, callable $mayGoOn): void
    {
        $this->hangUp->atTheEnd();
        $began = microtime(true);
        $ended = $this->carryOut->execute($batch, $deletions, $mayGoOn);
        $this->group->learn(count($ended), microtime(true) - $began);
        foreach ($ended as $deletion) {
            $watch($deletion);
        }
        $this->coreLog->forward();
    }

    /**
     * Asks again: Batch::next() may have waited for Akeneo and for other workers, half a minute and more.
     *
     * @param Deletion[] $deletions
     * @param callable(): bool $mayGoOn
     */
    private function mayBegin(Batch $batch, array $deletions, callable $mayGoOn): bool
    {
        $begins = false;
        try {
            return $begins = $mayGoOn();
        } finally {
            if (!$begins) {
                $this->handBack($batch, $deletions);
            }
        }
    }

    /** @param Deletion[] $deletions */
    private function handBack(Batch $batch, array $deletions): void
    {
        foreach ($deletions as $deletion) {
            $batch->notBegun($deletion->id());
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
}
