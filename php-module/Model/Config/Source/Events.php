<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Source;

use Magento\Framework\Data\OptionSourceInterface;
use Magento\Framework\Phrase;

/**
 * The events that a shop can subscribe to, as src/event/entity.rs knows them, and what the admin calls them.
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
        return $this->all()[(string)$type][1] ?? __('Entity id');
    }

    /** @return array<string, array{Phrase, Phrase}> by type: its label, and what the id of its entity is called in Magento */
    private function all(): array
    {
        return [
            'com.akeneo.pim.v1.product.deleted' => [__('Product deleted'), __('Product id')],
            'com.akeneo.pim.v1.product-model.deleted' => [__('Product model deleted'), __('Configurable product id')],
            'com.akeneo.pim.v1.category.deleted' => [__('Category deleted'), __('Category id')],
            'com.akeneo.pim.v1.attribute.deleted' => [__('Attribute deleted'), __('Attribute id')],
            'com.akeneo.pim.v1.attribute-option.deleted' => [__('Attribute option deleted'), __('Attribute option id')],
            'com.akeneo.pim.v1.family.deleted' => [__('Family deleted'), __('Attribute set id')],
        ];
    }
}
