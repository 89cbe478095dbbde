<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Source;

use Magento\Framework\Data\OptionSourceInterface;

/**
 * The events that a shop can subscribe to, as src/event/entity.rs knows them.
 */
class Events implements OptionSourceInterface
{
    public function toOptionArray(): array
    {
        return [
            ['value' => 'com.akeneo.pim.v1.product.deleted', 'label' => __('Product deleted')],
            ['value' => 'com.akeneo.pim.v1.product-model.deleted', 'label' => __('Product model deleted')],
            ['value' => 'com.akeneo.pim.v1.category.deleted', 'label' => __('Category deleted')],
            ['value' => 'com.akeneo.pim.v1.attribute.deleted', 'label' => __('Attribute deleted')],
            ['value' => 'com.akeneo.pim.v1.attribute-option.deleted', 'label' => __('Attribute option deleted')],
            ['value' => 'com.akeneo.pim.v1.family.deleted', 'label' => __('Family deleted')],
        ];
    }
}
