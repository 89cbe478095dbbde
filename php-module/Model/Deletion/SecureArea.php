<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Magento\Framework\App\Area;
use Magento\Framework\App\State;
use Magento\Framework\Registry;
use Magento\Store\Model\Store;
use Magento\Store\Model\StoreManagerInterface;

/**
 * Where Magento lets products and categories be deleted, for exactly as long as a callback runs.
 *
 * Magento forbids it elsewhere (Magento\Framework\Model\ActionValidator\RemoveAction) unless the registry holds
 * isSecureArea. The area code is emulated because a command has none and products need one to be deleted.
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
        $this->state->emulateAreaCode(Area::AREA_ADMINHTML, function () use ($callback): void {
            $store = $this->storeManager->getStore()->getId();
            $flag = $this->registry->registry(self::FLAG);
            $this->set(true);
            $this->storeManager->setCurrentStore(Store::DEFAULT_STORE_ID);
            try {
                $callback();
            } finally {
                $this->set($flag);
                $this->storeManager->setCurrentStore($store);
            }
        });
    }

    private function set(mixed $flag): void
    {
        $this->registry->unregister(self::FLAG);
        if ($flag !== null) {
            $this->registry->register(self::FLAG, $flag);
        }
    }
}
