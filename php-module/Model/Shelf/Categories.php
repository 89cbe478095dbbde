<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Shelf;

use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Model\ResourceModel\StatusRows;
use Akeneo\Events\Model\ResourceModel\Transaction;
use Magento\Catalog\Model\Category;
use Magento\Catalog\Model\CategoryFactory;
use Magento\Catalog\Model\ResourceModel\Category as CategoryResource;
use Magento\Store\Model\Store;

/**
 * Hides categories, and puts them back.
 */
class Categories implements ShelfInterface
{
    public function __construct(
        private readonly CategoryFactory $factory,
        private readonly CategoryResource $resource,
        private readonly StatusRows $rows,
        private readonly PostponedIndexing $indexing,
        private readonly CachedPages $pages,
    ) {
    }

    public function hide(array $statuses): array
    {
        return $this->change($statuses);
    }

    public function putBack(array $statuses): array
    {
        return $this->change($statuses);
    }

    /**
     * @param array<int, array<int, ?int>> $statuses
     * @return int[]
     */
    private function change(array $statuses): array
    {
        $there = [];
        $this->indexing->together(function () use ($statuses, &$there): void {
            $there = $this->rows->write($statuses);
            foreach ($there as $id) {
                foreach (array_keys($statuses[$id] + [Store::DEFAULT_STORE_ID => null]) as $store) {
                    $this->announce($id, $store, $statuses[$id][$store] ?? null);
                }
            }
        });
        $this->pages->forget();

        return $there;
    }

    private function announce(int $id, int $store, ?int $active): void
    {
        $category = $this->factory->create()->setStoreId($store);
        $this->resource->load($category, $id);
        $category->setOrigData('is_active', (int)!$active)->setData('is_active', $active);
        Transaction::run($this->resource, function () use ($category): void {
            $this->resource->addCommitCallback($category->afterCommitCallback(...));
            $category->afterSave();
        });
    }
}
