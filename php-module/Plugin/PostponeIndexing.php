<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Magento\Framework\Indexer\IndexerInterface;

/**
 * Magento wants to index a product that a batch deletes. This plugin makes that wait for the end of the batch.
 */
class PostponeIndexing
{
    public function __construct(private readonly PostponedIndexing $postponed)
    {
    }

    /** @param int|string $id */
    public function aroundReindexRow(IndexerInterface $indexer, callable $proceed, $id): void
    {
        if (!$this->postponed->postpones((string)$indexer->getId(), [$id])) {
            $proceed($id);
        }
    }

    /** @param array<int|string> $ids */
    public function aroundReindexList(IndexerInterface $indexer, callable $proceed, $ids): void
    {
        if (!$this->postponed->postpones((string)$indexer->getId(), (array)$ids)) {
            $proceed($ids);
        }
    }
}
