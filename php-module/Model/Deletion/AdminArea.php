<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Model\ResourceModel\OpenTransaction;
use Magento\Framework\App\Area;
use Magento\Framework\Config\ScopeInterface;

/**
 * Gives a deletion the admin's surroundings, so that it has the same plugins and observers as a deletion by hand, and
 * leaves nothing behind.
 *
 * Magento does some work of a deletion only in adminhtml. It removes a product's reviews, wish list items and cart
 * quantities, and re-indexes its configurable product. It switches off price rules that need a deleted attribute. It
 * marks the page cache as stale. As in Magento\Config\Console\Command\EmulatedAdminhtmlAreaProcessor, the
 * configuration scope turns this on. Magento never unloads a scope, so those plugins stay active for everything that
 * this process does next.
 */
class AdminArea implements AreaInterface
{
    public function __construct(
        private readonly SecureArea $secureArea,
        private readonly ScopeInterface $configScope,
        private readonly OpenTransaction $transaction,
        private readonly ProductCaches $caches,
    ) {
    }

    public function run(callable $callback): void
    {
        $this->caches->find();
        $scope = $this->configScope->getCurrentScope();
        $failure = null;
        try {
            $this->configScope->setCurrentScope(Area::AREA_ADMINHTML);
            $this->secureArea->run($callback);
        } catch (\Throwable $failure) {
            // Thrown below, once it is known whether a transaction is still open.
        } finally {
            $this->configScope->setCurrentScope($scope);
        }
        $this->caches->forget();
        try {
            $open = $this->transaction->rollBack();
        } catch (\Exception $unreachable) {
            // Open it was, and without its connection it is over; Magento goes on counting it.
            throw new BrokenOffException($failure ?? $unreachable);
        }
        if ($open) {
            throw new BrokenOffException($failure);
        }
        if ($failure !== null) {
            throw $failure;
        }
    }
}
