<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;

/**
 * What the shop remembers of its subscription, in rows of core_config_data, default scope.
 *
 * Read and written past Magento's configuration cache: another process may have changed it a moment ago, and neither the
 * cache nor a consumer has to be told. src/credentials.rs reads the same rows.
 */
class SubscriptionRows
{
    private const TABLE = 'core_config_data';
    private const PREFIX = 'akeneo_connector/events_platform/';
    private const SCOPE = ['scope' => 'default', 'scope_id' => 0];

    /** @param string $prefix of the paths */
    public function __construct(
        private readonly ResourceConnection $resource,
        private readonly string $prefix = self::PREFIX,
    ) {
    }

    /**
     * @param string[] $names last parts of the paths
     * @return array<string, string> what is there, by name
     */
    public function read(array $names): array
    {
        $places = implode(', ', array_fill(0, count($names), '?'));
        $rows = $this->resource->getConnection()->fetchAll(
            "SELECT path, value FROM {$this->table()} WHERE scope = 'default' AND scope_id = 0 AND path IN ($places)",
            array_map(fn (string $name): string => $this->prefix . $name, $names)
        );
        $values = [];
        foreach ($rows as $row) {
            if ((string)$row['value'] !== '') {
                $values[substr($row['path'], strlen($this->prefix))] = (string)$row['value'];
            }
        }

        return $values;
    }

    /**
     * All of it or nothing.
     *
     * @param array<string, ?string> $changes value by name; null removes a row
     */
    public function write(#[\SensitiveParameter] array $changes): void
    {
        $connection = $this->resource->getConnection();
        Transaction::run($connection, function () use ($connection, $changes): void {
            foreach ($changes as $name => $value) {
                if ($value === null) {
                    $connection->delete($this->table(), $this->where($name));
                } else {
                    $row = self::SCOPE + ['path' => $this->prefix . $name, 'value' => $value];
                    $connection->insertOnDuplicate($this->table(), $row, ['value']);
                }
            }
        });
    }

    /** Changes a value only if it is still what it was; null removes it. */
    public function replace(string $name, string $was, ?string $value): void
    {
        $where = $this->where($name) + ['value = ?' => $was];
        if ($value === null) {
            $this->resource->getConnection()->delete($this->table(), $where);
        } else {
            $this->resource->getConnection()->update($this->table(), ['value' => $value], $where);
        }
    }

    /** @return array<string, int|string> */
    private function where(string $name): array
    {
        return ['scope = ?' => 'default', 'scope_id = ?' => 0, 'path = ?' => $this->prefix . $name];
    }

    private function table(): string
    {
        return $this->resource->getTableName(self::TABLE);
    }
}
