<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Magento\Framework\Indexer\IndexerInterface;

/**
 * Postpones the indexing of a product that a batch deletes to the end of the batch.
 */
class PostponeIndexing
{
    public function __construct(private readonly PostponedIndexing $postponed)
    {
    }

    public function aroundReindexRow(IndexerInterface $indexer, callable $proceed, mixed $id): void
    {
        if (!$this->postponed->postpones((string)$indexer->getId(), [$id])) {
            $proceed($id);
        }
    }

    /** @param array<int|string> $ids */
    public function aroundReindexList(IndexerInterface $indexer, callable $proceed, mixed $ids): void
    {
        if (!$this->postponed->postpones((string)$indexer->getId(), (array)$ids)) {
            $proceed($ids);
        }
    }
}
