<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Model\LogFile;
use Magento\Framework\Indexer\IndexerRegistry;

/**
 * Re-indexes the products of a batch together, at its end, if indexers are set to "update on save".
 *
 * Magento would re-index each product right after its deletion, which takes as long as the deletion itself. An
 * indexer builds its index from the tables as they are, so one list leaves the same rows. This class indexes deleted
 * products separately from products that stay, such as the configurable product of a deleted variant. For a list with
 * a product that stays, Magento's price indexer leaves the rows of the deleted ones
 * (Magento\Catalog\Model\Indexer\Product\Price\AbstractAction::_reindexRows). If an indexer fails, this class marks
 * its index as invalid, and Magento's cron rebuilds it. It indexes however PHP ends the process. Only if something
 * kills the process, the rows stay until the next full run.
 */
class PostponedIndexing
{
    private bool $open = false;
    private bool $collecting = false;
    private bool $changing = false;
    private bool $watchesShutdown = false;

    /** @var array<string, array<int, int>> product ids, by indexer */
    private array $ids = [];

    /** @var array<string, array<int, int>> ids of products or categories that are changed and stay, by indexer */
    private array $changed = [];

    /** @var array<int, int> ids of products that are gone */
    private array $deleted = [];

    public function __construct(
        private readonly IndexerRegistry $indexers,
        private readonly LogFile $logger,
    ) {
    }

    /** From now on, until end(). */
    public function begin(): void
    {
        $this->open = true;
        if (!$this->watchesShutdown) {
            $this->watchesShutdown = true;
            // phpcs:ignore Magento2.Functions.DiscouragedFunction -- Magento has nothing that is called however PHP ends
            register_shutdown_function(fn () => $this->end());
        }
    }

    /**
     * Runs the deletion of a product; within a batch, what it wants to be indexed waits.
     *
     * @param callable(): mixed $deletion
     */
    public function collect(int $productId, callable $deletion): void
    {
        $this->collecting = $this->open;
        try {
            $deletion();
            $this->deleted[$productId] = $productId;
        } finally {
            $this->collecting = false;
        }
    }

    /**
     * Changes products or categories that stay, and indexes them once right after it, however many calls of Magento it takes. Not at the end of
     * the batch: a hidden product that a killed process left in an index would still be shown.
     *
     * @param callable(): mixed $change
     */
    public function together(callable $change): void
    {
        $this->changing = true;
        try {
            $change();
        } finally {
            $this->changing = false;
            $this->indexChanged();
        }
    }

    /**
     * @param array<int|string> $ids
     * @return bool whether these are indexed later
     */
    public function postpones(string $indexer, array $ids): bool
    {
        foreach ($ids as $id) {
            if ($this->changing) {
                $this->changed[$indexer][(int)$id] = (int)$id;
            } elseif ($this->collecting) {
                $this->ids[$indexer][(int)$id] = (int)$id;
            }
        }

        return $this->changing || $this->collecting;
    }

    /** Indexes what was collected. Throws nothing. */
    public function end(): void
    {
        $this->open = false;
        $this->changing = false;
        $this->indexChanged();
        [$collected, $deleted] = [$this->ids, $this->deleted];
        [$this->ids, $this->deleted] = [[], []];
        foreach ($collected as $indexer => $ids) {
            foreach ([array_intersect_key($ids, $deleted), array_diff_key($ids, $deleted)] as $list) {
                if ($list !== []) {
                    $this->index($indexer, array_values($list));
                }
            }
        }
    }

    private function indexChanged(): void
    {
        [$changed, $this->changed] = [$this->changed, []];
        foreach ($changed as $indexer => $ids) {
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
                "Indexer $indexer failed for " . count($ids) . " deleted or changed entities and is marked as invalid: {$failure->getMessage()}",
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
