<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Store\Model\Store;
use Magento\Store\Model\StoreManagerInterface;

/** A store manager that remembers which store is the current one. */
final class CurrentStore implements StoreManagerInterface
{
    private int $current = 1;

    public function getStore($storeId = null)
    {
        return (new Store())->setId($storeId ?? $this->current);
    }

    public function setCurrentStore($store)
    {
        $this->current = (int)$store;
    }

    public function getDefaultStoreView()
    {
        return $this->getStore();
    }
}
