<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Source;

use Akeneo\Events\Model\Listing\Conditions;
use Akeneo\Events\Model\Listing\Place;
use Magento\Framework\Data\OptionSourceInterface;
use Magento\Framework\Phrase;

/**
 * Lists the places of entries that the shop hid, with their labels. The listing filters by them, and by all together that is hidden.
 */
class Shelf implements OptionSourceInterface
{
    /** @return list<array{value: string, label: Phrase}> */
    public function toOptionArray()
    {
        return [
            ['value' => Conditions::ALL_HIDDEN, 'label' => __('All that is hidden')],
            ...array_map(fn (Place $place): array => ['value' => $place->value, 'label' => $this->label($place)], Place::cases()),
        ];
    }

    public function label(Place $place): Phrase
    {
        return match ($place) {
            Place::Hiding => __('Hiding not finished'),
            Place::Waits => __('Hidden, waits for its day'),
            Place::Stays => __('Stays hidden'),
            Place::Stuck => __('Hidden, deletion failed'),
            Place::Returning => __('To be put back'),
            Place::NotReturned => __('Putting back failed'),
            Place::PutBack => __('Back as it was'),
            Place::Enabled => __('Enabled meanwhile'),
            Place::Deleted => __('Deleted from the shelf'),
        };
    }
}
