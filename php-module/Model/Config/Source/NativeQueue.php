<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Source;

use Magento\Framework\Data\OptionSourceInterface;

/**
 * Whether consumers and cron process events, or the command alone.
 */
class NativeQueue implements OptionSourceInterface
{
    public function toOptionArray(): array
    {
        return [
            ['value' => '1', 'label' => __('Yes (recommended)')],
            ['value' => '0', 'label' => __('No')],
        ];
    }
}
