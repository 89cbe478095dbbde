<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;

/**
 * The latest of each kind, as the admin and the commands read it. It only reads: whatever writes is the extension's.
 */
class LatestRows
{
    public const SUBSCRIPTION = 'subscription';
    /** That the PIM gives no answer. */
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

    public function details(string $kind): ?string
    {
        $row = $this->resource->getConnection()->fetchRow(
            "SELECT details FROM {$this->table()} WHERE kind = ?",
            [$kind]
        );

        return $row['details'] ?? null;
    }

    private function table(): string
    {
        return $this->resource->getTableName('akeneo_events_latest');
    }
}
