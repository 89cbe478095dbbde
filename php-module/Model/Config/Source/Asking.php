<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Source;

use Akeneo\Events\Model\Config\Asking as Value;
use Magento\Framework\Data\OptionSourceInterface;

/**
 * When the PIM is asked before something is deleted.
 */
class Asking implements OptionSourceInterface
{
    public function toOptionArray(): array
    {
        return [
            ['value' => Value::InDoubt->value, 'label' => __('When in doubt (recommended)')],
            ['value' => Value::Always->value, 'label' => __('Always')],
            ['value' => Value::Never->value, 'label' => __('Never')],
        ];
    }
}
