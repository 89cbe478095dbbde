<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Magento\Catalog\Api\AttributeSetRepositoryInterface;
use Magento\Catalog\Model\ResourceModel\Product\CollectionFactory;
use Magento\Framework\Exception\NoSuchEntityException;

/**
 * Deletes an attribute set that no product uses.
 *
 * Magento deletes the products of a set with it or leaves them as orphans, by area, so the set is looked at once
 * more, right before: an import may have put a product into it since it was planned.
 */
class Family implements DeleterInterface
{
    public function __construct(
        private readonly AttributeSetRepositoryInterface $sets,
        private readonly CollectionFactory $products,
    ) {
    }

    public function delete(int $entityId): bool
    {
        try {
            $set = $this->sets->get($entityId);
        } catch (NoSuchEntityException) {
            return false;
        }
        $held = $this->products->create()->addFieldToFilter('attribute_set_id', $entityId)->getSize();
        if ($held > 0) {
            throw new NotNowException(__('Attribute set %1 holds %2 product(s) again.', $entityId, $held));
        }
        $this->sets->delete($set);

        return true;
    }
}
