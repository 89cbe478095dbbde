<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Status;

use Akeneo\Events\Api\Status\Report;

/**
 * An entry as machines read it.
 *
 * @phpstan-import-type Entry from Report
 */
class Fields
{
    public const NAMES = [
        'id', 'event_id', 'event_type', 'entity_type', 'code', 'attribute_code', 'status', 'attempts', 'message',
        'occurred_at', 'available_at', 'received_at', 'updated_at',
    ];

    private const TIMES = ['occurred_at', 'available_at', 'received_at', 'updated_at'];

    /**
     * @param Entry $entry
     * @return array<string, int|string|null> by NAMES; times as 2026-06-01T12:00:00Z
     */
    public function of(array $entry): array
    {
        $fields = [];
        foreach (self::NAMES as $name) {
            $value = $entry[$name] ?? null;
            $isTime = in_array($name, self::TIMES, true);
            $fields[$name] = $isTime && is_int($value) ? gmdate('Y-m-d\TH:i:s\Z', $value) : $value;
        }

        return $fields;
    }
}
