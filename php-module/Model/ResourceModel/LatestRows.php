<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;

/**
 * The latest row of each kind, for the admin and the commands. This class only reads. The extension writes.
 */
class LatestRows
{
    public const SUBSCRIPTION = 'subscription';
    /** That the PIM gives no answer; with ":" and a type behind it, about entities of that type. */
    public const PIM = 'pim';

    public function __construct(private readonly ResourceConnection $resource)
    {
    }

    /** @return int|null how long ago it was, by the database's clock, which wrote it; null if it never happened */
    public function secondsSince(string $kind): ?int
    {
        $row = $this->resource->getConnection()->fetchRow(
            "SELECT TIMESTAMPDIFF(SECOND, happened_at, UTC_TIMESTAMP()) AS seconds FROM {$this->table()} WHERE kind = ?",
            [$kind]
        );

        return $row ? max(0, (int)$row['seconds']) : null;
    }

    public function happenedWithin(int $seconds, string $kind): bool
    {
        $since = $this->secondsSince($kind);

        return $since !== null && $since <= $seconds;
    }

    public function details(string $kind): ?string
    {
        $row = $this->resource->getConnection()->fetchRow(
            "SELECT details FROM {$this->table()} WHERE kind = ?",
            [$kind]
        );

        return $row['details'] ?? null;
    }

    /**
     * What the PIM gives no answer about: first all that it is asked, then single types.
     *
     * @return array<int, array{kind: string, since: int, now: int, details: ?string}> times are unix seconds by the database's clock
     */
    public function ofPim(): array
    {
        $rows = $this->resource->getConnection()->fetchAll(
            'SELECT kind, UNIX_TIMESTAMP() - TIMESTAMPDIFF(SECOND, happened_at, UTC_TIMESTAMP()) AS since, UNIX_TIMESTAMP() AS now, details '
            . "FROM {$this->table()} WHERE kind = ? OR kind LIKE ? ORDER BY kind",
            [self::PIM, self::PIM . ':%']
        );

        return array_map(static fn (array $row): array => [
            'kind' => $row['kind'],
            'since' => (int)$row['since'],
            'now' => (int)$row['now'],
            'details' => $row['details'],
        ], $rows);
    }

    private function table(): string
    {
        return $this->resource->getTableName('akeneo_events_latest');
    }
}
