<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Source;

use Magento\Framework\Data\OptionSourceInterface;
use Magento\Framework\Phrase;

/**
 * Whether consumers and cron process events, or the command alone.
 */
class NativeQueue implements OptionSourceInterface
{
    /** @return list<array{value: string, label: Phrase|string}> */
    public function toOptionArray(): array
    {
        return [
            ['value' => '1', 'label' => __('Yes (recommended)')],
            ['value' => '0', 'label' => __('No')],
        ];
    }
}
