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

    public function __construct(private readonly ResourceConnection $resource)
    {
    }

    /** @return int|null unix seconds; null if it never happened */
    public function when(string $kind): ?int
    {
        $row = $this->row($kind);

        return $row === null ? null : (int)strtotime($row['happened_at'] . ' UTC');
    }

    public function details(string $kind): ?string
    {
        return $this->row($kind)['details'] ?? null;
    }

    /** @return null|array<string, ?string> */
    private function row(string $kind): ?array
    {
        $row = $this->resource->getConnection()->fetchRow(
            "SELECT happened_at, details FROM {$this->table()} WHERE kind = ?",
            [$kind]
        );

        return $row ?: null;
    }

    private function table(): string
    {
        return $this->resource->getTableName('akeneo_events_latest');
    }
}
