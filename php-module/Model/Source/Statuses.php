<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Source;

use Magento\Framework\Data\OptionSourceInterface;
use Magento\Framework\Phrase;

/**
 * Lists the four states of an entry with their labels.
 */
class Statuses implements OptionSourceInterface
{
    /** @return list<array{value: string, label: Phrase|string}> */
    public function toOptionArray()
    {
        return [
            ['value' => 'pending', 'label' => __('Pending')],
            ['value' => 'processing', 'label' => __('Processing')],
            ['value' => 'completed', 'label' => __('Completed')],
            ['value' => 'failed', 'label' => __('Failed')],
        ];
    }

    /** @return Phrase|string */
    public function label(string $status)
    {
        return array_column($this->toOptionArray(), 'label', 'value')[$status] ?? $status;
    }
}
