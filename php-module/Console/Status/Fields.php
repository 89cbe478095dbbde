<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Status;

use Akeneo\Events\Api\Status\Report;

/**
 * Gives the fields of an entry to other programs. Names stay, and new ones are added at the end.
 *
 * @phpstan-import-type Entry from Report
 */
class Fields
{
    public const NAMES = [
        'id', 'event_id', 'event_type', 'entity_type', 'code', 'attribute_code', 'status', 'attempts', 'message',
        'occurred_at', 'available_at', 'received_at', 'updated_at', 'in_shop', 'identifier', 'reason',
        'shelf', 'shelved_at',
    ];

    private const TIMES = ['occurred_at', 'available_at', 'received_at', 'updated_at', 'shelved_at'];

    /**
     * @param Entry $entry
     * @return array<string, int|string|null> by NAMES; times as 2026-06-01T12:00:00Z; in_shop in one line, as the table shows it
     */
    public function of(array $entry): array
    {
        $entry = ['in_shop' => $entry['shown']] + $entry;
        $fields = [];
        foreach (self::NAMES as $name) {
            $value = $entry[$name];
            $isTime = in_array($name, self::TIMES, true);
            $fields[$name] = $isTime && is_int($value) ? gmdate('Y-m-d\TH:i:s\Z', $value) : $value;
        }

        return $fields;
    }
}
