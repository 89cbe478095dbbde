<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Akeneo\Events\Model\Listing\Conditions;
use Magento\Framework\App\ResourceConnection;

/**
 * Reads rows of the event table for the admin. Times are UTC. Only the extension changes rows.
 *
 * @phpstan-type Row array{id: int|string, event_id: string, event_type: ?string, entity_code: ?string, attribute_code: ?string,
 *     occurred_at: ?string, payload: string, status: string, attempts: int|string, available_at: string, lease_token: ?string,
 *     lease_expires_at: ?string, plan: ?string, deletion_at: ?string, deletions: int|string, reset_at: ?string, message: ?string,
 *     reason: ?string, sentences: ?string, history: ?string, identifier: ?string, in_shop: ?string, received_at: string,
 *     updated_at: string, shelf: ?string, shelved_at: ?string, former: ?string, put_back_by: ?string}
 */
class QueueRows
{
    /** What a listing shows; the body and the plan are read for one entry only. */
    private const COLUMNS = 'id, event_id, event_type, entity_code, attribute_code, status, attempts, received_at, updated_at, '
        . 'available_at, reason, shelf, ' . self::TEXTS;

    /**
     * As bytes: Magento's connection is set to three bytes a character by default, and the server would turn longer ones into question
     * marks.
     */
    private const NAMES = 'CAST(identifier AS BINARY) AS identifier, CAST(in_shop AS BINARY) AS in_shop';
    private const TEXTS = 'CAST(message AS BINARY) AS message, CAST(sentences AS BINARY) AS sentences, ' . self::NAMES;

    private const CHUNK = 500;

    public function __construct(private readonly ResourceConnection $resource)
    {
    }

    /** @return array{int, int} the lowest and the highest id; 0 and 0 if there is none */
    public function bounds(): array
    {
        $row = $this->resource->getConnection()->fetchRow("SELECT MIN(id) AS lowest, MAX(id) AS highest FROM {$this->table()}");

        return [(int)($row['lowest'] ?? 0), (int)($row['highest'] ?? 0)];
    }

    /** @return array{id: int, received_at: string}|null the first entry from this id on; UTC */
    public function firstFrom(int $id): ?array
    {
        $row = $this->resource->getConnection()->fetchRow(
            "SELECT id, received_at FROM {$this->table()} WHERE id >= ? ORDER BY id LIMIT 1",
            [$id]
        );

        return $row ? ['id' => (int)$row['id'], 'received_at' => $row['received_at']] : null;
    }

    /** @return list<int> ids from $from to $to that match, ascending. Forwards, since InnoDB reads a range backwards at a third of the speed. */
    public function matching(Conditions $conditions, int $from, int $to): array
    {
        return $this->ids('id BETWEEN ? AND ?', $conditions, [$from, $to]);
    }

    /**
     * At most $limit ids of entries whose $column begins so, in no order. The index of the column has them all, so it takes no longer
     * however large the table is.
     *
     * @param string $column one of Conditions::INDEXED
     * @return list<int>
     */
    public function beginning(string $column, string $pattern, int $limit): array
    {
        $begins = Conditions::BEGINS;

        return $this->integers($this->resource->getConnection()->fetchCol(
            "SELECT id FROM {$this->table()} WHERE $column $begins LIMIT $limit",
            [$pattern]
        ));
    }

    /**
     * At most $limit ids of entries with one of these values in the column shelf, in no order. Its index has them all, too.
     *
     * @param non-empty-array<string> $shelves
     * @return list<int>
     */
    public function onShelf(array $shelves, int $limit): array
    {
        $places = implode(', ', array_fill(0, count($shelves), '?'));

        return $this->integers($this->resource->getConnection()->fetchCol(
            "SELECT id FROM {$this->table()} WHERE shelf IN ($places) LIMIT $limit",
            $shelves
        ));
    }

    /**
     * What waits for nothing but a worker and the brake, the first one first. Only what is to be put back passes the brake: what is on the
     * shelf has been counted, and still waits until the brake has room.
     *
     * @return list<array{id: int, identifier: ?string, in_shop: ?string}>
     */
    public function due(int $limit): array
    {
        $rows = $this->resource->getConnection()->fetchAll(
            'SELECT id, ' . self::NAMES . " FROM {$this->table()} WHERE status = 'pending' AND available_at <= UTC_TIMESTAMP() "
            . "AND (shelf IS NULL OR shelf <> 'returning') ORDER BY available_at, id LIMIT $limit"
        );

        return array_map(static fn (array $row): array => ['id' => (int)$row['id']] + $row, $rows);
    }

    /**
     * @param int[] $ids
     * @return list<int> those of them that match
     */
    public function among(Conditions $conditions, array $ids): array
    {
        $matching = [];
        foreach (array_chunk($ids, self::CHUNK) as $chunk) {
            $places = implode(', ', array_fill(0, count($chunk), '?'));
            array_push($matching, ...$this->ids("id IN ($places)", $conditions, $chunk));
        }

        return $matching;
    }

    /**
     * @param int[] $ids
     * @return array<int, array<string, int|string|null>> rows by id; those that were purged meanwhile are missing
     */
    public function rows(array $ids): array
    {
        return array_column($this->columns(self::COLUMNS, $ids), null, 'id');
    }

    /**
     * @param int[] $ids
     * @return array<int, string> CloudEvent ids by id; those that were purged meanwhile are missing
     */
    public function eventIds(array $ids): array
    {
        return array_column($this->columns('id, event_id', $ids), 'event_id', 'id');
    }

    /** @return Row|null everything that is stored about one entry */
    public function find(int $id): ?array
    {
        return $this->resource->getConnection()->fetchRow(
            'SELECT *, CAST(history AS BINARY) AS history, CAST(put_back_by AS BINARY) AS put_back_by, ' . self::TEXTS . " FROM {$this->table()} WHERE id = ?",
            [$id]
        ) ?: null;
    }

    /**
     * @param int[] $ids
     * @return list<array<string, mixed>>
     */
    private function columns(string $columns, array $ids): array
    {
        $rows = [];
        foreach (array_chunk($ids, self::CHUNK) as $chunk) {
            $places = implode(', ', array_fill(0, count($chunk), '?'));
            array_push($rows, ...$this->resource->getConnection()->fetchAll(
                "SELECT $columns FROM {$this->table()} WHERE id IN ($places)",
                $chunk
            ));
        }

        return $rows;
    }

    /**
     * @param list<int|string> $values of $range
     * @return list<int>
     */
    private function ids(string $range, Conditions $conditions, array $values): array
    {
        $where = implode(' AND ', [$range, ...$conditions->sql()]);

        return $this->integers($this->resource->getConnection()->fetchCol(
            "SELECT id FROM {$this->table()} WHERE $where ORDER BY id",
            [...$values, ...$conditions->values()]
        ));
    }

    /**
     * @param array<mixed> $ids
     * @return list<int>
     */
    private function integers(array $ids): array
    {
        return array_values(array_map('intval', $ids));
    }

    private function table(): string
    {
        return $this->resource->getTableName('akeneo_events_queue');
    }
}
