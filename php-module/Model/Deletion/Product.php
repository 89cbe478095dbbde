<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Api\DeleterInterface;
use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Store\Model\Store;

/**
 * Deletes a product, simple or configurable. The variants of a configurable product stay, because Akeneo sends an
 * event for each of them.
 */
class Product implements DeleterInterface
{
    public function __construct(
        private readonly ProductRepositoryInterface $products,
        private readonly PostponedIndexing $indexing,
        private readonly SharedImages $images,
    ) {
    }

    public function delete(int $entityId, array $along = []): bool
    {
        return $this->images->keep($entityId, fn (): bool => $this->deleteNow($entityId));
    }

    private function deleteNow(int $entityId): bool
    {
        try {
            // Loaded anew: the repository's copy may be older than an import.
            $product = $this->products->getById($entityId, true, Store::DEFAULT_STORE_ID, true);
        } catch (NoSuchEntityException) {
            return false;
        }
        $this->indexing->collect($entityId, fn () => $this->products->delete($product));

        return true;
    }
}
