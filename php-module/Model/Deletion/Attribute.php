<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Model\ResourceModel\ConnectorRows;
use Magento\Catalog\Api\ProductAttributeRepositoryInterface;
use Magento\Catalog\Model\ResourceModel\Attribute as AttributeResource;
use Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory;

/**
 * Deletes a product attribute with its options and values. Magento itself refuses system attributes and super
 * attributes in use.
 *
 * It is loaded by id, past the repository, which knows attributes by code and from its cache. The connector's mapping
 * rows of its options go with it: nobody else removes them.
 */
class Attribute implements DeleterInterface
{
    public function __construct(
        private readonly AttributeFactory $attributes,
        private readonly AttributeResource $resource,
        private readonly ProductAttributeRepositoryInterface $repository,
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
        $this->repository->delete($attribute);
        $this->connectorRows->remove($ofOptions);

        return true;
    }
}
