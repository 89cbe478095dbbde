<?php

declare(strict_types=1);

namespace Akeneo\Events\ViewModel;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\InShop\Names;
use Akeneo\Events\Model\Reason\Ends;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Model\Source\Statuses;
use Akeneo\Events\Model\Source\Types;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Phrase;
use Magento\Framework\View\Element\Block\ArgumentInterface;

/**
 * Tells the story of an entry from its row, and asks the brake whether the entry waits for it. Nothing in it is escaped. Times are UTC.
 *
 * @phpstan-import-type Row from QueueRows
 * @phpstan-type Step array{at: ?string, what: Phrase|string, text: Phrase|string}
 */
class Entry implements ArgumentInterface
{
    /** How the event ids of akeneo_events:reconcile begin. */
    private const MISSED = 'reconcile:';

    /** Later than every time of a row. */
    private const LAST = '9999-12-31 23:59:59';

    public function __construct(
        private readonly Statuses $statuses,
        private readonly Types $types,
        private readonly Brake $brake,
        private readonly Ends $ends,
        private readonly Names $names,
        private readonly ShelfStory $shelf,
    ) {
    }

    /**
     * @param Row $row
     * @return list<array{Phrase, string|Phrase}> label and value
     */
    public function facts(array $row): array
    {
        $facts = [
            [__('Event'), $this->types->label($row['event_type'])],
            [__('Event id'), $row['event_id']],
        ];
        if ($row['attribute_code'] !== null) {
            $facts[] = [__('Attribute'), $row['attribute_code']];
        }
        if ($row['entity_code'] !== null) {
            $facts[] = [__('Entity in Akeneo'), $row['entity_code']];
        }
        if (($row['identifier'] ?? '') !== '') {
            $facts[] = [__('Identifier in Akeneo'), $row['identifier']];
        }

        return [...$facts, ...$this->names->facts($row['in_shop']), [__('Status'), $this->statuses->label($row['status'])], ...$this->shelf->facts($row)];
    }

    /**
     * @param Row $row
     * @return list<Step> in the order in which it happened
     */
    public function timeline(array $row): array
    {
        $timeline = $this->isMissed($row) ? $this->missed($row) : $this->announced($row);
        $since = [...$this->before($row), ...$this->reset($row), ...$this->shelf->steps($row)];
        usort($since, static fn (array $one, array $other): int => ($one['at'] ?? self::LAST) <=> ($other['at'] ?? self::LAST));
        array_push($timeline, ...$since);
        $timeline[] = ['at' => null, 'what' => __('Tries'), 'text' => $this->shelf->tries($row) ?? $this->tries((int)$row['attempts'])];
        $timeline[] = ['at' => null, 'what' => __('Plan of the deletion'), 'text' => $this->verdict($row)];

        return [...$timeline, $this->outcome($row)];
    }

    /**
     * What the planner wrote down before the deletion.
     *
     * @param Row $row
     * @return list<array{Phrase|string, string}> label and value; empty if there is no plan
     */
    public function plan(array $row): array
    {
        $plan = $row['plan'] === null ? null : json_decode($row['plan'], true);
        if (!is_array($plan)) {
            return $row['plan'] === null ? [] : [[__('Plan of the deletion'), $row['plan']]];
        }
        $labels = [
            'entity_ids' => $this->types->idLabel($row['event_type']),
            'mapping_ids' => __('Found by the connector\'s mapping rows (akeneo_connector_entities)'),
            'along' => __('Categories below, which go along'),
        ];
        $list = [];
        foreach ($plan as $name => $value) {
            $list[] = [$labels[$name] ?? (string)$name, $name === 'along' ? $this->along($value) : $this->text($value)];
        }

        return $list;
    }

    /**
     * What the plan is called.
     *
     * @param Row $row
     */
    public function planTitle(array $row): Phrase
    {
        return $this->shelf->planTitle($row) ?? __('What the shop planned to delete');
    }

    /**
     * The body, indented if it is JSON, else as it came.
     *
     * @param Row $row
     */
    public function payload(array $row): string
    {
        $json = json_decode($row['payload'], false, 64, JSON_BIGINT_AS_STRING);
        $flags = JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION;

        return is_object($json) || is_array($json) ? (string)json_encode($json, $flags) : $row['payload'];
    }

    /**
     * Whether akeneo_events:reconcile put it into the queue, and no event of Akeneo's.
     *
     * @param Row $row
     */
    public function isMissed(array $row): bool
    {
        return str_starts_with($row['event_id'], self::MISSED);
    }

    /**
     * @param Row $row
     * @return list<Step>
     */
    private function missed(array $row): array
    {
        return [
            ['at' => $row['occurred_at'], 'what' => __('Not found in Akeneo any more'), 'text' => __('The command akeneo_events:reconcile noticed it. Nobody knows when it was deleted.')],
            ['at' => $row['received_at'], 'what' => __('Enqueued'), 'text' => __('The command akeneo_events:reconcile put it into the queue, since no event of Akeneo had come.')],
        ];
    }

    /**
     * @param Row $row
     * @return list<Step>
     */
    private function announced(array $row): array
    {
        $received = ['at' => $row['received_at'], 'what' => __('Received by the shop'), 'text' => __('The shop checked the signature and stored the event.')];

        return $row['occurred_at'] === null
            ? [$received]
            : [['at' => $row['occurred_at'], 'what' => __('Deleted in Akeneo'), 'text' => $this->author($row['payload'])], $received];
    }

    /**
     * How it ended before it was made pending again, the first end first. That it was hidden is a step of its own.
     *
     * @param Row $row
     * @return list<Step>
     */
    private function before(array $row): array
    {
        return array_map(
            fn (array $end): array => ['what' => $this->statuses->label($end['status'])] + $end,
            array_values(array_filter($this->ends->before($row), static fn (array $end): bool => $end['at'] !== $row['shelved_at']))
        );
    }

    /**
     * @param Row $row
     * @return list<Step>
     */
    private function reset(array $row): array
    {
        return $row['reset_at'] === null
            ? []
            : [['at' => $row['reset_at'], 'what' => __('Made pending again'), 'text' => __('Somebody did this in the admin or by a command.')]];
    }

    /** Whom Akeneo names as the author; its types are user, api, job, system and unknown-user-type. */
    private function author(string $payload): string|Phrase
    {
        $author = json_decode($payload, true)['data']['author'] ?? null;
        if (!is_array($author) || !is_string($author['identifier'] ?? null) || !is_string($author['type'] ?? null)) {
            return '';
        }

        return match ($author['type']) {
            'user' => __('By the user %1.', $author['identifier']),
            'api' => __('By the API connection %1.', $author['identifier']),
            'job' => __('By the job %1.', $author['identifier']),
            default => __('By %1 (%2).', $author['identifier'], $author['type']),
        };
    }

    private function tries(int $attempts): Phrase
    {
        return match ($attempts) {
            0 => __('No worker has taken it since it was received or made pending.'),
            1 => __('A worker has taken it once since it was received or made pending.'),
            default => __('Workers have taken it %1 times since it was received or made pending.', $attempts),
        };
    }

    /** @param Row $row */
    private function verdict(array $row): Phrase
    {
        $shelf = $this->shelf->verdict($row);

        return match (true) {
            $row['event_type'] === null => __('The shop could not read the event, so it looked for nothing.'),
            $shelf !== null => $shelf,
            $this->ends->isDeleted($row) => __('The connector\'s mapping led to the entity below. No rule of this shop forbade its deletion.'),
            $row['status'] === 'completed' => __('There was nothing left to delete.'),
            $row['plan'] !== null => __('A worker found the entity below. No rule of this shop forbade its deletion. The next try checks again.'),
            $row['status'] === 'failed' => __('The shop planned no deletion. The last step says why.'),
            $this->ends->now($row) !== '' => __('The shop planned no deletion yet. The last step says what it waits for.'),
            default => __('No worker has looked for the entity yet.'),
        };
    }

    /**
     * @param Row $row
     * @return Step
     */
    private function outcome(array $row): array
    {
        $message = $this->ends->now($row);
        $shelf = $this->shelf->outcome($row);

        return match ($row['status']) {
            'pending' => ['at' => $row['available_at'], 'what' => $shelf ?? __('Pending: a worker may take it from this time on'), 'text' => $this->waits($row)],
            'processing' => ['at' => $row['lease_expires_at'], 'what' => __('Processing: a worker holds it until this time'), 'text' => $message],
            default => ['at' => $row['updated_at'], 'what' => $shelf ?? $this->statuses->label($row['status']), 'text' => $message],
        };
    }

    /**
     * Why it waits. What is held back by the brake is left as it is, so that its row does not tell: what is hidden still says so.
     *
     * @param Row $row
     */
    private function waits(array $row): string|Phrase
    {
        $message = $this->ends->now($row);
        $isAnother = $message !== '' && $row['shelf'] !== 'hidden';
        if ($isAnother || $this->shelf->passesBrake($row) || $row['available_at'] > gmdate('Y-m-d H:i:s')) {
            return $message;
        }
        try {
            $state = $this->brake->state();
        } catch (CoreException | LocalizedException) {
            return $message;
        }

        return $state->holds() ? ltrim("$message {$state->sentence()}") : $message;
    }

    /** Code in Akeneo and Magento id of each. */
    private function along(mixed $categories): string
    {
        $named = static fn (mixed $it): string => is_array($it) && count($it) === 2 ? "{$it[1]} ({$it[0]})" : (string)json_encode($it);

        return is_array($categories) ? implode(', ', array_map($named, $categories)) : $this->text($categories);
    }

    private function text(mixed $value): string
    {
        $isList = is_array($value) && array_is_list($value) && array_filter($value, 'is_array') === [];

        return match (true) {
            is_string($value), is_int($value) => (string)$value,
            $isList => implode(', ', array_map($this->text(...), $value)),
            default => (string)json_encode($value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE),
        };
    }
}
