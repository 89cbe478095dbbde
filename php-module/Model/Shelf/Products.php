<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Shelf;

use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Model\ResourceModel\StatusRows;
use Magento\Catalog\Model\Product\ActionFactory;
use Magento\Catalog\Model\Product\Attribute\Source\Status;
use Magento\Catalog\Model\ResourceModel\Product\ActionFactory as ActionResourceFactory;
use Magento\Framework\Indexer\AbstractProcessor;
use Magento\Store\Model\Store;

/**
 * Hides products, simple and configurable, and puts them back, by Magento's own mass action, as the admin's grid does.
 * So stock, reviews, URL rewrites and everything else of the products stay as they are, and carts notice.
 *
 * The rows of the status are written once more after the mass action: it writes a value of one store view for all store
 * views of the website, and in a shop with one store view it removes the rows of store views. Where products are put
 * back, the rows are written before it, too, and it is called for the default scope only. So no store view shows a
 * product for a moment that is hidden there. Where products are hidden, nothing is written before it: what it refuses
 * stays as it is.
 */
class Products implements ShelfInterface
{
    /** @param AbstractProcessor[] $indexers what the mass action leaves out: the admin's grid calls the first one itself, see di.xml */
    public function __construct(
        private readonly ActionFactory $actions,
        private readonly ActionResourceFactory $resources,
        private readonly StatusRows $rows,
        private readonly PostponedIndexing $indexing,
        private readonly CachedPages $pages,
        private readonly array $indexers = [],
    ) {
    }

    public function hide(array $statuses): array
    {
        $stores = array_unique(array_merge(...array_map('array_keys', $statuses)));

        return $this->change($statuses, $stores, $this->rows->present(...), $this->rows->tidy(...));
    }

    public function putBack(array $statuses): array
    {
        return $this->change($statuses, [Store::DEFAULT_STORE_ID], $this->rows->replace(...), $this->rows->replace(...));
    }

    /**
     * @param array<int, array<int, ?int>> $statuses
     * @param int[] $stores for which Magento's mass action is called
     * @param callable(array<int, array<int, ?int>>): int[] $before tells which of them are in the shop
     * @param callable(array<int, array<int, ?int>>): int[] $after writes the rows
     * @return int[]
     */
    private function change(array $statuses, array $stores, callable $before, callable $after): array
    {
        $there = $before($statuses);
        if ($there === []) {
            return [];
        }
        $statuses = array_intersect_key($statuses, array_flip($there));
        $this->indexing->together(function () use ($statuses, $stores, $after, $there): void {
            foreach ($stores as $store) {
                $this->massAction($statuses, $store);
            }
            $after($statuses);
            foreach ($this->indexers as $indexer) {
                $indexer->reindexList($there);
            }
        });
        $this->pages->forget($there);

        return $there;
    }

    /** @param array<int, array<int, ?int>> $statuses */
    private function massAction(array $statuses, int $store): void
    {
        $ids = [];
        foreach ($statuses as $id => $values) {
            if ($store === Store::DEFAULT_STORE_ID || array_key_exists($store, $values)) {
                // Nobody shows a product without a value. That row is removed again.
                $ids[$values[$store] ?? Status::STATUS_DISABLED][] = $id;
            }
        }
        foreach ($ids as $status => $products) {
            // Made anew, with a resource of its own: after a failure Magento's resource would save the same values again with the next products.
            $this->actions->create(['resource' => $this->resources->create()])->updateAttributes($products, ['status' => $status], $store);
        }
    }
}
