<?php

declare(strict_types=1);

namespace Akeneo\Events\ViewModel;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Model\Source\Statuses;
use Akeneo\Events\Model\Source\Types;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Phrase;
use Magento\Framework\View\Element\Block\ArgumentInterface;

/**
 * The story of an entry, from its row, and from the brake if that is why it waits. Nothing in it is escaped; times are UTC as the table has them.
 *
 * @phpstan-import-type Row from QueueRows
 * @phpstan-type Step array{at: ?string, what: Phrase|string, text: Phrase|string}
 */
class Entry implements ArgumentInterface
{
    /** How the event ids of akeneo_events:reconcile begin. */
    private const MISSED = 'reconcile:';

    /** In a message: when and how it ended before; see src/queue/story.rs. */
    private const BEFORE = '/(?:^| )Before that \(([\d-]{10} [\d:]{8}) UTC, (completed|failed)\): /';

    public function __construct(
        private readonly Statuses $statuses,
        private readonly Types $types,
        private readonly Brake $brake,
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

        return [...$facts, [__('Status'), $this->statuses->label($row['status'])]];
    }

    /**
     * @param Row $row
     * @return list<Step> in the order in which it happened
     */
    public function timeline(array $row): array
    {
        $timeline = $this->isMissed($row) ? $this->missed($row) : $this->announced($row);
        $timeline = [...$timeline, ...$this->before($row)];
        if ($row['reset_at'] !== null) {
            $timeline[] = ['at' => $row['reset_at'], 'what' => __('Made pending again'), 'text' => __('In the admin or by a command.')];
        }
        $timeline[] = ['at' => null, 'what' => __('Tries'), 'text' => $this->tries((int)$row['attempts'])];
        $timeline[] = ['at' => null, 'what' => __('Plan'), 'text' => $this->verdict($row)];

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
            return $row['plan'] === null ? [] : [[__('Plan'), $row['plan']]];
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
            ['at' => $row['occurred_at'], 'what' => __('Not found in Akeneo any more'), 'text' => __('By akeneo_events:reconcile. When it was deleted is not known.')],
            ['at' => $row['received_at'], 'what' => __('Enqueued'), 'text' => __('By akeneo_events:reconcile; Akeneo\'s own event did not come.')],
        ];
    }

    /**
     * @param Row $row
     * @return list<Step>
     */
    private function announced(array $row): array
    {
        $received = ['at' => $row['received_at'], 'what' => __('Received'), 'text' => __('The signature was right; the body was stored as it came.')];

        return $row['occurred_at'] === null
            ? [$received]
            : [['at' => $row['occurred_at'], 'what' => __('Deleted in Akeneo'), 'text' => $this->author($row['payload'])], $received];
    }

    /**
     * How it ended before it was made pending again, the first end first.
     *
     * @param Row $row
     * @return list<Step>
     */
    private function before(array $row): array
    {
        $parts = preg_split(self::BEFORE, (string)$row['message'], -1, PREG_SPLIT_DELIM_CAPTURE) ?: [];
        $ends = array_chunk(array_slice($parts, 1), 3);

        return array_reverse(array_map(
            fn (array $end): array => ['at' => $end[0], 'what' => $this->statuses->label($end[1]), 'text' => $end[2] ?? ''],
            $ends
        ));
    }

    /**
     * What it says of now.
     *
     * @param Row $row
     */
    private function message(array $row): string
    {
        return preg_split(self::BEFORE, (string)$row['message'], 2)[0] ?? '';
    }

    /** Whom Akeneo names as the author; its types are user, api, job, system and unknown-user-type. */
    private function author(string $payload): string|Phrase
    {
        $author = json_decode($payload, true)['data']['author'] ?? null;
        if (!is_array($author) || !is_string($author['identifier'] ?? null) || !is_string($author['type'] ?? null)) {
            return '';
        }

        return __('By %1 (%2).', $author['identifier'], $author['type']);
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
        $planned = $row['plan'] !== null;

        return match (true) {
            $row['event_type'] === null => __('The body is no event that can be read, so nothing was looked for.'),
            $planned && $row['status'] === 'completed' => __('The connector\'s mapping led to the entity below and every guard let it pass.'),
            $planned => __('A try found the entity below and every guard let it pass; each further try looks again.'),
            $row['status'] === 'completed' => __('There was nothing left to delete.'),
            $row['status'] === 'failed' => __('Nothing was planned: a guard refused, or nothing was found; see the outcome.'),
            $this->message($row) !== '' => __('Nothing is planned yet: something stands in the way that may pass by itself.'),
            default => __('Nobody has looked for the entity yet.'),
        };
    }

    /**
     * @param Row $row
     * @return Step
     */
    private function outcome(array $row): array
    {
        $message = $this->message($row);

        return match ($row['status']) {
            'pending' => ['at' => $row['available_at'], 'what' => __('Pending: to be taken from this time on'), 'text' => $this->waits($row)],
            'processing' => ['at' => $row['lease_expires_at'], 'what' => __('Processing: leased to a worker until this time'), 'text' => $message],
            default => ['at' => $row['updated_at'], 'what' => $this->statuses->label($row['status']), 'text' => $message],
        };
    }

    /**
     * Why it waits. What is held back by the brake is left as it is, so that its row does not tell.
     *
     * @param Row $row
     */
    private function waits(array $row): string|Phrase
    {
        $message = $this->message($row);
        if ($message !== '' || $row['available_at'] > gmdate('Y-m-d H:i:s')) {
            return $message;
        }
        try {
            $state = $this->brake->state();
        } catch (CoreException | LocalizedException) {
            return $message;
        }

        return $state->holds() ? $state->sentence() : $message;
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
