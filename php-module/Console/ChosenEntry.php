<?php

declare(strict_types=1);

namespace Akeneo\Events\Console;

use Akeneo\Events\Core\Queue;
use Symfony\Component\Console\Exception\InvalidArgumentException;

/**
 * The entry that an operator names with --id.
 */
class ChosenEntry
{
    /** @throws InvalidArgumentException it is no ID */
    public function id(string $id): int
    {
        $number = filter_var($id, FILTER_VALIDATE_INT, ['options' => ['min_range' => 1]]);
        if ($number === false) {
            throw new InvalidArgumentException('--id takes the number of an entry; akeneo_events:status shows them.');
        }

        return $number;
    }

    /**
     * @param string|null $type which the entry has to be of
     * @return array<string, int|string|null> see Core\Queue::list()
     * @throws InvalidArgumentException there is no such entry
     * @throws \Akeneo\Events\Core\CoreException
     */
    public function find(Queue $queue, int $id, ?string $type): array
    {
        $entry = $queue->list(['id' => $id])[0] ?? throw new InvalidArgumentException("There is no entry $id.");
        if ($type !== null && $queue->list(['id' => $id, 'type' => $type]) === []) {
            $actual = $entry['entity_type'] ?? 'unreadable';
            throw new InvalidArgumentException("Entry $id is not of type $type; it is of type $actual.");
        }

        return $entry;
    }

    public function busy(int $id): InvalidArgumentException
    {
        return new InvalidArgumentException("Entry $id is being processed right now by another process; it was left alone.");
    }
}
