<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Source;

use Akeneo\Events\Model\Config\Fate as Value;
use Magento\Framework\Data\OptionSourceInterface;
use Magento\Framework\Phrase;

/**
 * The options of "Products Deleted in Akeneo Are" and "Categories Deleted in Akeneo Are".
 */
class Fate implements OptionSourceInterface
{
    /** @return list<array{value: string, label: Phrase|string}> */
    public function toOptionArray(): array
    {
        return [
            ['value' => Value::Deleted->value, 'label' => __('Deleted')],
            ['value' => Value::HiddenForDays->value, 'label' => __('Hidden, and deleted after some days')],
            ['value' => Value::Hidden->value, 'label' => __('Hidden')],
        ];
    }
}
