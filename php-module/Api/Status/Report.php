<?php

declare(strict_types=1);

namespace Akeneo\Events\Api\Status;

use Magento\Framework\Phrase;

/**
 * Holds what akeneo_events:status found. An entry is as Core\Queue::list() returns it; times are unix seconds.
 *
 * @phpstan-type Entry array{id: int, event_id: string, event_type: ?string, entity_type: ?string, code: ?string,
 *     attribute_code: ?string, status: string, attempts: int, message: ?string, reason: ?string,
 *     sentences: ?string, history: ?string, plan: ?string, shown: ?string, identifier: ?string, in_shop: ?string, occurred_at: ?int,
 *     available_at: int, received_at: int, updated_at: int, shelf: ?string, shelved_at: ?int, former: ?string, put_back_by: ?string}
 * @phpstan-type Shelf array{waiting: array{count: int, more: bool}, kept: array{count: int, more: bool},
 *     returning: array{count: int, more: bool}, next: ?int}
 *
 * @api
 */
class Report
{
    /**
     * @param array<string, array{count: int, more: bool}> $counts by status
     * @param int|null $oldestPending age of the oldest pending entry in seconds
     * @param list<Entry> $entries
     * @param bool $more whether there are more entries than these
     * @param BrakeState $brake how the brake stands
     * @param Phrase|null $standstill why nothing is processed; null if it is
     * @param Shelf $shelf as Core\Queue::shelf() returns it
     */
    public function __construct(
        public readonly array $counts,
        public readonly ?int $oldestPending,
        public readonly array $entries,
        public readonly bool $more,
        public readonly BrakeState $brake,
        public readonly ?Phrase $standstill,
        public readonly array $shelf,
    ) {
    }
}
