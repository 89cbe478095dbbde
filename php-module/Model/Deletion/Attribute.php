<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Model\ResourceModel\ConnectorRows;
use Akeneo\Events\Model\ResourceModel\Transaction;
use Magento\Catalog\Model\ResourceModel\Attribute as AttributeResource;
use Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory;

/**
 * Deletes a product attribute with its options and values. Magento itself refuses system attributes and super
 * attributes in use.
 *
 * The model itself is told to delete, as the admin's button does: Magento switches off the catalog price rules that need the attribute in a
 * plugin on that method (Magento\CatalogRule\Plugin\Indexer\Product\Attribute), which the repository passes by. A rule
 * that keeps a condition on an attribute that is gone ends the indexer of all of them. That plugin works after the deletion,
 * so both are one transaction: a next try would not find the attribute any more, and leave its rules on.
 *
 * It is loaded by id; the repository knows attributes by code and from its cache. The connector's mapping rows of its
 * options go with it: nobody else removes them.
 */
class Attribute implements DeleterInterface
{
    public function __construct(
        private readonly AttributeFactory $attributes,
        private readonly AttributeResource $resource,
        private readonly ConnectorRows $connectorRows,
    ) {
    }

    public function delete(int $entityId, array $along = []): bool
    {
        $attribute = $this->attributes->create();
        $this->resource->load($attribute, $entityId);
        if (!$attribute->getAttributeId()) {
            return false;
        }
        $ofOptions = $this->connectorRows->ofOptionsOf($entityId);
        Transaction::run($this->resource, static fn () => $attribute->delete());
        $this->connectorRows->remove($ofOptions);

        return true;
    }
}
