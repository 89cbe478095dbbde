<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Store\Model\Store;
use Magento\Store\Model\StoreManagerInterface;

/** A store manager that remembers which store is the current one, and has the store views that a test gives it. */
final class CurrentStore implements StoreManagerInterface
{
    private int $current = 1;

    /** @param array<int, array{string, string}> $stores name and code by id */
    public function __construct(private readonly array $stores = [])
    {
    }

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

    public function getStores($withDefault = false, $codeKey = false)
    {
        $stores = [];
        foreach ($this->stores as $id => [$name, $code]) {
            $stores[$id] = $this->getStore($id)->setName($name);
            $stores[$id]->setCode($code);
        }

        return $stores;
    }
}
