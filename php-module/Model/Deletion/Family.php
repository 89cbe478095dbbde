<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Model\ResourceModel\ConnectorRows;
use Magento\Catalog\Model\ResourceModel\Product\CollectionFactory;
use Magento\Eav\Model\Entity\Attribute\SetFactory;
use Magento\Eav\Model\ResourceModel\Entity\Attribute\Set as SetResource;

/**
 * Deletes an attribute set that no product uses.
 *
 * Right before the deletion, this class looks at the set once more, because an import may have put a product into it
 * since the plan. It does not use Magento's repository. In adminhtml, the repository deletes the products of a set
 * with it (Magento\Catalog\Plugin\Model\AttributeSetRepository\RemoveProducts), and it drops the cause of a failure.
 */
class Family implements DeleterInterface
{
    public function __construct(
        private readonly SetFactory $sets,
        private readonly SetResource $resource,
        private readonly CollectionFactory $products,
        private readonly ConnectorRows $connectorRows,
    ) {
    }

    public function delete(int $entityId, array $along = []): bool
    {
        $set = $this->sets->create();
        $this->resource->load($set, $entityId);
        if (!$set->getAttributeSetId()) {
            return false;
        }
        $held = $this->products->create()->addFieldToFilter('attribute_set_id', $entityId)->getSize();
        if ($held > 0) {
            throw new InTheWayException('holds_products', $held);
        }
        $this->resource->delete($set);
        $this->connectorRows->removeFamilyAttributes($entityId);

        return true;
    }
}
