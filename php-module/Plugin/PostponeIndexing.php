<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Magento\Framework\Indexer\IndexerInterface;

/**
 * Where Magento wants a product indexed that a batch deletes, it waits for the batch's end.
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
