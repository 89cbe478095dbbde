<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Shelf;

use Magento\Catalog\Model\Product;
use Magento\Framework\App\CacheInterface;
use Magento\Framework\Event\ManagerInterface;
use Magento\Framework\Indexer\CacheContext;

/**
 * Takes pages out of the caches that show what was hidden, or miss what was put back.
 *
 * Magento's indexers note whose pages are stale, and leave it to their caller to remove these pages. Magento's cron does
 * so after it has updated an index "by schedule". A product's own page goes at once. The list is emptied afterwards,
 * because a consumer lives on, and the list would grow with each product.
 */
class CachedPages
{
    public function __construct(
        private readonly CacheContext $stale,
        private readonly ManagerInterface $events,
        private readonly CacheInterface $cache,
    ) {
    }

    /** @param int[] $productIds beside what the indexers noted */
    public function forget(array $productIds = []): void
    {
        $this->stale->registerEntities(Product::CACHE_TAG, $productIds);
        $tags = $this->stale->getIdentities();
        // Without tags, Magento would empty the whole cache.
        if ($tags !== []) {
            $this->events->dispatch('clean_cache_by_tags', ['object' => $this->stale]);
            $this->cache->clean($tags);
            $this->stale->flush();
        }
    }
}
