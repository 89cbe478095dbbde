<?php

declare(strict_types=1);

namespace Akeneo\Events\ViewModel;

use Akeneo\Events\Model\Listing\Place;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Model\Source\Shelf;
use Magento\Framework\Phrase;

/**
 * Tells the part of an entry's story that happened on the shelf: hidden, to be put back, put back, deleted later. Nothing in it is escaped.
 *
 * @phpstan-import-type Row from QueueRows
 * @phpstan-import-type Step from Entry
 */
class ShelfStory
{
    /** How an entry ends whose entity another entry has hidden. */
    private const BY_ANOTHER = ['on_shelf_already', 'hidden_by_later'];

    private const NOTHING_TO_PUT_BACK = 'nothing_to_put_back';

    public function __construct(
        private readonly FormerStatuses $former,
        private readonly Shelf $labels,
    ) {
    }

    /**
     * @param Row $row
     * @return list<array{Phrase, Phrase}> label and value; empty if the shop never hid what it names
     */
    public function facts(array $row): array
    {
        $place = Place::of($row);

        return $place === null ? [] : [[__('Shelf'), $this->labels->label($place)]];
    }

    /**
     * What happened before the last step.
     *
     * @param Row $row
     * @return list<Step>
     */
    public function steps(array $row): array
    {
        $place = Place::of($row);
        if ($place === null) {
            return [];
        }
        $former = $this->former->of($row);
        $steps = [[
            'at' => $row['shelved_at'],
            'what' => $place === Place::Hiding ? __('Hiding began') : __('Hidden by the shop'),
            'text' => $former === '' ? '' : __('Its statuses before: %1', $former),
        ]];
        if ($this->present($row) !== null && (string)$row['put_back_by'] !== '') {
            // Nobody has changed the row since.
            $at = $place === Place::Returning && (int)$row['attempts'] === 0 ? $row['updated_at'] : null;
            $steps[] = ['at' => $at, 'what' => __('To be put back'), 'text' => __('%1 asked for it.', $row['put_back_by'])];
        }

        return $steps;
    }

    /**
     * What the planner decided; null if the shelf has no say in it.
     *
     * @param Row $row
     */
    public function verdict(array $row): ?Phrase
    {
        if ($row['status'] === 'completed' && in_array($row['reason'], self::BY_ANOTHER, true)) {
            return __('Another entry hides the entity. The last step names it.');
        }
        if ($row['status'] === 'completed' && $row['reason'] === self::NOTHING_TO_PUT_BACK) {
            return __('There was nothing left to put back.');
        }

        return match ($this->present($row)) {
            Place::Hiding => __('A worker began to hide the entity below, and did not finish. The next try finishes it.'),
            Place::Waits => __('The shop hid the entity below. On its day the shop checks all rules again, and deletes it if no rule forbids that.'),
            Place::Stays => __('The shop hid the entity below. It stays hidden.'),
            Place::Stuck => __('The shop hid the entity below. It could not delete it later. The last step says why.'),
            Place::Returning => __('The shop hid the entity below. A worker puts it back.'),
            Place::NotReturned => __('The shop hid the entity below, and could not put it back. The last step says why.'),
            Place::PutBack => __('The shop hid the entity below, and put it back as it was.'),
            Place::Enabled => __('The shop hid the entity below. Somebody has enabled it since, so the shop left it as it is.'),
            default => null,
        };
    }

    /**
     * How the last step is called; null if the shelf has no say in it.
     *
     * @param Row $row
     */
    public function outcome(array $row): ?Phrase
    {
        return $row['status'] === 'processing' ? null : match ($this->present($row)) {
            Place::Waits => __('On the shelf: will be deleted on this day; a worker may take it from this time on'),
            Place::Stays => __('Completed: it stays hidden'),
            Place::Stuck => __('Failed: it stays hidden'),
            Place::Returning => __('Pending: a worker puts it back from this time on'),
            Place::NotReturned => __('Failed: it is still hidden'),
            Place::PutBack => __('Completed: put back'),
            Place::Enabled => __('Completed: enabled meanwhile'),
            Place::Deleted => __('Completed: deleted from the shelf'),
            default => null,
        };
    }

    /**
     * The tries of an entry whose tries are counted from when it was hidden; null if they are counted from when it was received or made pending.
     *
     * @param Row $row
     */
    public function tries(array $row): ?Phrase
    {
        $attempts = (int)$row['attempts'];
        $isMadePending = (string)$row['put_back_by'] !== '' || (string)$row['reset_at'] > $row['shelved_at'];

        return in_array(Place::of($row), [null, Place::Hiding], true) || $isMadePending ? null : match ($attempts) {
            0 => __('No worker has taken it since it was hidden.'),
            1 => __('A worker has taken it once since it was hidden.'),
            default => __('Workers have taken it %1 times since it was hidden.', $attempts),
        };
    }

    /**
     * What the plan is called; null if the shop hides nothing by it.
     *
     * @param Row $row
     */
    public function planTitle(array $row): ?Phrase
    {
        return in_array($this->present($row), [null, Place::Deleted], true) ? null : __('What the shop hid');
    }

    /**
     * Whether no brake holds it: what was hidden has been counted, and what is put back is no deletion.
     *
     * @param Row $row
     */
    public function passesBrake(array $row): bool
    {
        return Place::of($row)?->isOnShelf() === true;
    }

    /**
     * Its place, unless it left the shelf and was made pending again since.
     *
     * @param Row $row
     */
    private function present(array $row): ?Place
    {
        $place = Place::of($row);
        $isPast = in_array($place, [Place::PutBack, Place::Enabled, Place::Deleted], true) && $row['status'] !== 'completed';

        return $isPast ? null : $place;
    }
}
