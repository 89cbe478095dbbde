<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Model\ResourceModel\AttributeRows;
use Akeneo\Events\Model\ResourceModel\Transaction;
use Magento\Catalog\Model\ResourceModel\Attribute as AttributeResource;
use Magento\Catalog\Model\ResourceModel\Eav\Attribute as CatalogAttribute;
use Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory;
use Magento\Store\Model\Store;

/**
 * Deletes an option of a select attribute, as the admin does: it saves the attribute with the option marked.
 *
 * It does not use Magento's option service. For that service, an option without an admin label is absent, and so is
 * an option that is younger than its cached copy of the attribute. The service also drops the cause of a failure.
 */
class AttributeOption implements DeleterInterface
{
    public function __construct(
        private readonly AttributeFactory $attributes,
        private readonly AttributeResource $resource,
        private readonly AttributeRows $rows,
    ) {
    }

    public function delete(int $entityId, array $along = []): bool
    {
        $attributeId = $this->rows->attributeIdOf($entityId);
        if ($attributeId === null) {
            return false;
        }
        $attribute = $this->attributes->create();
        $this->resource->load($attribute, $attributeId);
        $attribute->addData([
            'store_id' => Store::DEFAULT_STORE_ID,
            // As the admin's form sends them, by store: they are saved as well.
            'frontend_label' => [$attribute->getData('frontend_label')] + $this->rows->storeLabels($attributeId),
            'default_value' => $this->without($entityId, $attribute->getDefaultValue()),
            'option' => ['value' => [$entityId => []], 'delete' => [$entityId => '1']],
        ]);
        $this->save($attribute, $entityId);

        return true;
    }

    private function save(CatalogAttribute $attribute, int $optionId): void
    {
        Transaction::run($this->resource, function () use ($attribute, $optionId): void {
            if ($attribute->getFrontendInput() === 'multiselect') {
                $this->rows->removeFromLists($attribute->getBackendTable(), (int)$attribute->getAttributeId(), $optionId);
            }
            $attribute->save();
        });
    }

    /** The default value of new products, an option id or several, without one that is about to go. */
    private function without(int $optionId, ?string $default): ?string
    {
        return $default === null ? null : implode(',', array_diff(explode(',', $default), [(string)$optionId]));
    }
}
