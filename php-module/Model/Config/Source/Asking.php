<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Source;

use Akeneo\Events\Model\Config\Asking as Value;
use Magento\Framework\Data\OptionSourceInterface;
use Magento\Framework\Phrase;

/**
 * When the PIM is asked before something is deleted.
 */
class Asking implements OptionSourceInterface
{
    /** @return list<array{value: string, label: Phrase|string}> */
    public function toOptionArray(): array
    {
        return [
            ['value' => Value::InDoubt->value, 'label' => __('When in doubt (recommended)')],
            ['value' => Value::Always->value, 'label' => __('Always')],
            ['value' => Value::Never->value, 'label' => __('Never')],
        ];
    }
}
