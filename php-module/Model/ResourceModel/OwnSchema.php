<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;

/**
 * The module's tables as they are, against what this version declares (etc/db_schema_whitelist.json).
 *
 * The names of keys are made of the table's own, prefix included, and cut by Magento: their number tells as much.
 */
class OwnSchema
{
    private const DECLARED = __DIR__ . '/../../etc/db_schema_whitelist.json';

    public function __construct(private readonly ResourceConnection $resource)
    {
    }

    /** @return string[] what is declared and not there: tables, columns as table.column, and keys by their number */
    public function missing(): array
    {
        // phpcs:ignore Magento2.Functions.DiscouragedFunction
        $declared = json_decode((string)file_get_contents(self::DECLARED), true, 8, JSON_THROW_ON_ERROR);
        $missing = [];
        foreach ($declared as $name => $parts) {
            $table = $this->resource->getTableName($name);
            $columns = $this->columns($table);
            if ($columns === []) {
                $missing[] = $table;
                continue;
            }
            foreach (array_diff(array_keys($parts['column']), $columns) as $column) {
                $missing[] = "$table.$column";
            }
            $keys = count($parts['index'] ?? []) + count($parts['constraint'] ?? []) - $this->keys($table);
            if ($keys > 0) {
                $missing[] = (string)__('%1 keys of %2', $keys, $table);
            }
        }

        return $missing;
    }

    /** @return string[] */
    private function columns(string $table): array
    {
        return $this->resource->getConnection()->fetchCol(
            'SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?',
            [$table]
        );
    }

    private function keys(string $table): int
    {
        return count($this->resource->getConnection()->fetchCol(
            'SELECT DISTINCT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ?',
            [$table]
        ));
    }
}
