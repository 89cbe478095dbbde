<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Magento\Framework\Indexer\IndexerRegistry;
use Psr\Log\LoggerInterface;

/**
 * Re-indexes the products of a batch together, at its end, where indexers are "update on save".
 *
 * Magento would do so after each deletion, for that one product, which takes as long as the deletion itself. An index is
 * made from the tables as they are, so all of them at once leave the same rows. An indexer that fails is marked as invalid:
 * Magento's cron then rebuilds it. However PHP ends the process, what was collected is still indexed; only a process that
 * is killed leaves it to the next full run.
 */
class PostponedIndexing
{
    private bool $open = false;
    private bool $collecting = false;
    private bool $watchesShutdown = false;

    /** @var array<string, array<int, int>> product ids, by indexer */
    private array $ids = [];

    public function __construct(
        private readonly IndexerRegistry $indexers,
        private readonly LoggerInterface $logger,
    ) {
    }

    /** From now on, until end(). */
    public function begin(): void
    {
        $this->open = true;
        if (!$this->watchesShutdown) {
            $this->watchesShutdown = true;
            register_shutdown_function(fn () => $this->end());
        }
    }

    /**
     * Runs a deletion; within a batch, what it wants to be indexed waits.
     *
     * @param callable(): mixed $deletion
     */
    public function collect(callable $deletion): void
    {
        $this->collecting = $this->open;
        try {
            $deletion();
        } finally {
            $this->collecting = false;
        }
    }

    /**
     * @param array<int|string> $ids
     * @return bool whether these are to be left to end()
     */
    public function postpones(string $indexer, array $ids): bool
    {
        if (!$this->collecting) {
            return false;
        }
        foreach ($ids as $id) {
            $this->ids[$indexer][(int)$id] = (int)$id;
        }

        return true;
    }

    /** Indexes what was collected. Throws nothing. */
    public function end(): void
    {
        $this->open = false;
        $collected = $this->ids;
        $this->ids = [];
        foreach ($collected as $indexer => $ids) {
            $this->index($indexer, array_values($ids));
        }
    }

    /** @param int[] $ids */
    private function index(string $indexer, array $ids): void
    {
        try {
            $this->indexers->get($indexer)->reindexList($ids);
        } catch (\Throwable $failure) {
            $this->logger->error(
                "Indexer $indexer failed for " . count($ids) . " deleted products and is marked as invalid: {$failure->getMessage()}",
                ['exception' => $failure]
            );
            $this->invalidate($indexer);
        }
    }

    private function invalidate(string $indexer): void
    {
        try {
            $this->indexers->get($indexer)->invalidate();
        } catch (\Throwable $failure) {
            $this->logger->error(
                "Indexer $indexer could not be marked as invalid; run indexer:reindex $indexer: {$failure->getMessage()}",
                ['exception' => $failure]
            );
        }
    }
}
