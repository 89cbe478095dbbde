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
 * Hides categories, and puts them back: it writes the rows of is_active, and then does what Magento does after a category
 * was saved, once for each scope. So Magento's caches, indexes and other modules follow.
 *
 * It does not save through the category's repository, as that changes more than is_active: it removes values that are
 * empty, adds a URL key, a URL path and a list of children, and refuses a category that lacks a required value. For a
 * store view, it decides which values are the store view's own by what this process has read long ago
 * (Magento\Catalog\Model\CategoryRepository\PopulateWithValues), and by that may remove values.
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
        return $this->change($statuses, $this->rows->write(...));
    }

    public function putBack(array $statuses): array
    {
        return $this->change($statuses, $this->rows->replace(...));
    }

    /**
     * @param array<int, array<int, ?int>> $statuses
     * @param callable(array<int, array<int, ?int>>): int[] $writeRows
     * @return int[]
     */
    private function change(array $statuses, callable $writeRows): array
    {
        $there = [];
        $this->indexing->together(function () use ($statuses, $writeRows, &$there): void {
            $there = $writeRows($statuses);
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
        if (!$category->getId()) {
            return;
        }
        // Magento updates caches and indexes only after a change. A second try has to look like one, too.
        $category->setOrigData('is_active', (int)!$active)->setData('is_active', $active);
        Transaction::run($this->resource, function () use ($category): void {
            $this->resource->addCommitCallback($category->afterCommitCallback(...));
            $category->afterSave();
        });
    }
}
