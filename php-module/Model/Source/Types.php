<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Source;

use Akeneo\Events\Model\Config\Source\Events;
use Akeneo\Events\Model\Listing\Conditions;
use Magento\Framework\Data\OptionSourceInterface;
use Magento\Framework\Phrase;

/**
 * Lists the types of stored events with their labels.
 */
class Types implements OptionSourceInterface
{
    public function __construct(private readonly Events $events)
    {
    }

    /** @return list<array{value: string, label: Phrase|string}> */
    public function toOptionArray()
    {
        return [...$this->events->toOptionArray(), ['value' => Conditions::UNREADABLE, 'label' => __('Unreadable')]];
    }

    /** @param string|null $type null of an event that could not be read */
    public function idLabel(?string $type): Phrase
    {
        return $this->events->idLabel($type);
    }

    /**
     * @param string|null $type null of an event that could not be read
     * @return Phrase|string
     */
    public function label(?string $type)
    {
        $type ??= Conditions::UNREADABLE;

        return array_column($this->toOptionArray(), 'label', 'value')[$type] ?? $type;
    }
}
