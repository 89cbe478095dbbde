<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Model\ResourceModel\OptionValues;
use Magento\Catalog\Model\ResourceModel\Attribute as AttributeResource;
use Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory;
use Magento\Store\Model\Store;

/**
 * Deletes an option of a select attribute, as the admin does: by saving the attribute with the option marked.
 *
 * Magento's option service is not used: it takes an option without an admin label, or one younger than its cached copy
 * of the attribute, for absent, and it drops the cause of a failure.
 */
class AttributeOption implements DeleterInterface
{
    public function __construct(
        private readonly AttributeFactory $attributes,
        private readonly AttributeResource $resource,
        private readonly OptionValues $values,
    ) {
    }

    public function delete(int $entityId): bool
    {
        $attributeId = $this->values->attributeIdOf($entityId);
        if ($attributeId === null) {
            return false;
        }
        $attribute = $this->attributes->create();
        $this->resource->load($attribute, $attributeId);
        if ($attribute->getFrontendInput() === 'multiselect') {
            $this->values->removeFromLists($attribute->getBackendTable(), $attributeId, $entityId);
        }
        $attribute->setStoreId(Store::DEFAULT_STORE_ID);
        $attribute->addData(['option' => ['value' => [$entityId => []], 'delete' => [$entityId => '1']]]);
        $this->resource->save($attribute);

        return true;
    }
}
