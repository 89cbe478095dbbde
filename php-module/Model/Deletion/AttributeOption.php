<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Api\GroupDeleterInterface;
use Akeneo\Events\Model\ResourceModel\AttributeOfOptions;
use Akeneo\Events\Model\ResourceModel\AttributeRows;
use Akeneo\Events\Model\ResourceModel\Transaction;
use Magento\Catalog\Model\ResourceModel\Attribute as AttributeResource;
use Magento\Catalog\Model\ResourceModel\Eav\Attribute as CatalogAttribute;
use Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory;
use Magento\Framework\Exception\LocalizedException;
use Magento\Store\Model\Store;

/**
 * Deletes options of a select attribute, as the admin does: it saves the attribute once, with all of them marked.
 *
 * It does not use Magento's option service. For that service, an option without an admin label is absent, and so is
 * an option that is younger than its cached copy of the attribute. The service also drops the cause of a failure.
 */
class AttributeOption implements GroupDeleterInterface
{
    public function __construct(
        private readonly AttributeFactory $attributes,
        private readonly AttributeOfOptions $resource,
        private readonly AttributeRows $rows,
    ) {
    }

    public function delete(int $entityId, array $along = []): bool
    {
        return $this->deleteTogether([$entityId]) !== [];
    }

    public function inCommon(array $entityIds): array
    {
        return $this->rows->attributeIdsOf($entityIds);
    }

    public function deleteTogether(array $entityIds): array
    {
        $attributeIds = $this->rows->attributeIdsOf($entityIds);
        if ($attributeIds === []) {
            return [];
        }
        if (count(array_unique($attributeIds)) > 1) {
            throw new \LogicException('Options of several attributes cannot be deleted together.');
        }
        $this->save(reset($attributeIds), array_keys($attributeIds));

        return array_keys($attributeIds);
    }

    /** @param int[] $optionIds */
    private function save(int $attributeId, array $optionIds): void
    {
        $attribute = $this->attribute();
        $resource = $attribute->getResource();
        $resource->load($attribute, $attributeId);
        $default = $this->without($optionIds, $attribute->getDefaultValue());
        $attribute->addData([
            'store_id' => Store::DEFAULT_STORE_ID,
            // As the admin's form sends them, by store: they are saved as well.
            'frontend_label' => [$attribute->getData('frontend_label')] + $this->rows->storeLabels($attributeId),
            'default_value' => $default,
            'option' => ['value' => array_fill_keys($optionIds, []), 'delete' => array_fill_keys($optionIds, '1')],
        ]);
        Transaction::run($resource, function () use ($attribute, $attributeId, $optionIds, $default): void {
            if ($attribute->getFrontendInput() === 'multiselect' && $attribute->getResource() !== $this->resource) {
                $this->rows->removeFromLists($attribute->getBackendTable(), (string)$attribute->getBackendType(), $attributeId, $optionIds);
            }
            $attribute->save();
            if ($default !== null && $default !== '') {
                $this->rows->setDefault($attributeId, $default);
            }
            // An observer may take options out of what is saved, and say nothing.
            $kept = $this->rows->attributeIdsOf($optionIds);
            if ($kept !== []) {
                throw new LocalizedException(__('Another module of the shop keeps the option %1.', implode(', ', array_keys($kept))));
            }
        });
    }

    /** Another module may replace Magento's attribute or its resource model. What it does with each option is done then. */
    private function attribute(): CatalogAttribute
    {
        $attribute = $this->attributes->create();
        $isOfMagento = in_array($attribute->getResource()::class, [AttributeResource::class, AttributeResource::class . '\Interceptor'], true);

        return $isOfMagento ? $this->attributes->create(['resource' => $this->resource]) : $attribute;
    }

    /**
     * The default value of new products, an option id or several, without those that are about to go.
     *
     * @param int[] $optionIds
     */
    private function without(array $optionIds, ?string $default): ?string
    {
        return $default === null ? null : implode(',', array_diff(explode(',', $default), $optionIds));
    }
}
