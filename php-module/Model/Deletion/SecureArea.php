<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Magento\Framework\App\Area;
use Magento\Framework\App\State;
use Magento\Framework\Registry;
use Magento\Store\Model\Store;
use Magento\Store\Model\StoreManagerInterface;

/**
 * Lets Magento delete products and categories, for exactly as long as a callback runs.
 *
 * Elsewhere Magento forbids this (Magento\Framework\Model\ActionValidator\RemoveAction), unless the registry holds
 * isSecureArea. The class also emulates the area code, because a command has none, and Magento needs one to delete
 * products.
 */
class SecureArea implements AreaInterface
{
    private const FLAG = 'isSecureArea';

    public function __construct(
        private readonly State $state,
        private readonly Registry $registry,
        private readonly StoreManagerInterface $storeManager,
    ) {
    }

    public function run(callable $callback): void
    {
        $error = null;
        $this->state->emulateAreaCode(Area::AREA_ADMINHTML, function () use ($callback, &$error): void {
            $store = $this->storeManager->getStore()->getId();
            $flag = $this->registry->registry(self::FLAG);
            $this->set(true);
            $this->storeManager->setCurrentStore(Store::DEFAULT_STORE_ID);
            try {
                $callback();
            } catch (\Error $thrown) {
                // Magento before 2.4.7 gives the area code back after an exception, and not after an error.
                $error = $thrown;
            } finally {
                $this->set($flag);
                $this->storeManager->setCurrentStore($store);
            }
        });
        if ($error !== null) {
            throw $error;
        }
    }

    private function set(mixed $flag): void
    {
        $this->registry->unregister(self::FLAG);
        if ($flag !== null) {
            $this->registry->register(self::FLAG, $flag);
        }
    }
}
