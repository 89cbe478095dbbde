<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Model\ResourceModel\ConnectorRows;
use Akeneo\Events\Model\ResourceModel\Transaction;
use Magento\Catalog\Model\ResourceModel\Attribute as AttributeResource;
use Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory;

/**
 * Deletes a product attribute with its options and values. Magento itself refuses system attributes, and super
 * attributes that are in use.
 *
 * It calls the model's own delete(), as the admin's button does. Magento switches off the catalog price rules that
 * need the attribute in a plugin on that method (Magento\CatalogRule\Plugin\Indexer\Product\Attribute), and the
 * repository skips this plugin. If a rule keeps a condition on a deleted attribute, the indexer of all rules fails.
 * The plugin works after the deletion. So both are one transaction: otherwise a next try would not find the attribute
 * any more, and would leave its rules on.
 *
 * It loads the attribute by ID, because the repository knows attributes only by code and from its cache. It also
 * removes the connector's mapping rows of the options, because nobody else does.
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
