<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Source;

use Magento\Framework\Data\OptionSourceInterface;
use Magento\Framework\Phrase;

/**
 * The events to which a shop can subscribe, with the admin's names for them. src/event/entity.rs has the same list.
 */
class Events implements OptionSourceInterface
{
    /** @return list<array{value: string, label: Phrase|string}> */
    public function toOptionArray(): array
    {
        $options = [];
        foreach ($this->all() as $type => [$label]) {
            $options[] = ['value' => $type, 'label' => $label];
        }

        return $options;
    }

    /** @param string|null $type null of an event that could not be read */
    public function idLabel(?string $type): Phrase
    {
        return $this->all()[(string)$type][1] ?? __('ID of the entity');
    }

    /** @return array<string, array{Phrase, Phrase}> by type: its label, and what the id of its entity is called in Magento */
    private function all(): array
    {
        return [
            'com.akeneo.pim.v1.product.deleted' => [__('Product deleted'), __('ID of the product')],
            'com.akeneo.pim.v1.product-model.deleted' => [__('Product model deleted'), __('ID of the configurable product')],
            'com.akeneo.pim.v1.category.deleted' => [__('Category deleted'), __('ID of the category')],
            'com.akeneo.pim.v1.attribute.deleted' => [__('Attribute deleted'), __('ID of the attribute')],
            'com.akeneo.pim.v1.attribute-option.deleted' => [__('Attribute option deleted'), __('ID of the attribute option')],
            'com.akeneo.pim.v1.family.deleted' => [__('Family deleted'), __('ID of the attribute set')],
        ];
    }
}
