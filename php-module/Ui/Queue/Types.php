<?php

declare(strict_types=1);

namespace Akeneo\Events\Ui\Queue;

use Akeneo\Events\Model\Listing\Conditions;
use Magento\Framework\Data\OptionSourceInterface;
use Magento\Framework\Phrase;

/**
 * The events that are stored, by their CloudEvent type.
 */
class Types implements OptionSourceInterface
{
    public function toOptionArray()
    {
        return [
            ['value' => 'com.akeneo.pim.v1.product.deleted', 'label' => __('Product deleted')],
            ['value' => 'com.akeneo.pim.v1.product-model.deleted', 'label' => __('Product model deleted')],
            ['value' => 'com.akeneo.pim.v1.attribute-option.deleted', 'label' => __('Attribute option deleted')],
            ['value' => 'com.akeneo.pim.v1.attribute.deleted', 'label' => __('Attribute deleted')],
            ['value' => 'com.akeneo.pim.v1.category.deleted', 'label' => __('Category deleted')],
            ['value' => 'com.akeneo.pim.v1.family.deleted', 'label' => __('Family deleted')],
            ['value' => Conditions::UNREADABLE, 'label' => __('Unreadable')],
        ];
    }

    /** @param string|null $type null of an event that could not be read */
    public function label(?string $type): Phrase|string
    {
        $type ??= Conditions::UNREADABLE;

        return array_column($this->toOptionArray(), 'label', 'value')[$type] ?? $type;
    }
}
