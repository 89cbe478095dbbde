<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\DB\Adapter\AdapterInterface;
use Magento\Framework\DB\Sql\Expression;

/** As much of Magento's connection as the module uses, on a plain PDO. */
final class PdoAdapter implements AdapterInterface
{
    public function __construct(private readonly \PDO $pdo)
    {
    }

    public function getTransactionLevel()
    {
        return (int)$this->pdo->inTransaction();
    }

    public function beginTransaction()
    {
        $this->pdo->beginTransaction();

        return $this;
    }

    public function commit()
    {
        $this->pdo->commit();

        return $this;
    }

    public function rollBack()
    {
        $this->pdo->rollBack();

        return $this;
    }

    public function query($sql, $bind = [])
    {
        $statement = $this->pdo->prepare($sql);
        $statement->execute($bind);
        $statement->setFetchMode(\PDO::FETCH_ASSOC);

        return $statement;
    }

    public function fetchAll($sql, $bind = [], $fetchMode = null)
    {
        return $this->query($sql, $bind)->fetchAll();
    }

    public function fetchRow($sql, $bind = [], $fetchMode = null)
    {
        return $this->query($sql, $bind)->fetch();
    }

    public function fetchCol($sql, $bind = [])
    {
        return $this->query($sql, $bind)->fetchAll(\PDO::FETCH_COLUMN);
    }

    public function fetchPairs($sql, $bind = [])
    {
        [$text, $values] = $sql instanceof PlainSelect ? $sql->assembled() : [$sql, $bind];

        return $this->query($text, $values)->fetchAll(\PDO::FETCH_KEY_PAIR);
    }

    public function fetchOne($sql, $bind = [])
    {
        return $this->query($sql, $bind)->fetchColumn();
    }

    public function select()
    {
        return new PlainSelect();
    }

    public function insertOnDuplicate($table, array $data, array $fields = [])
    {
        $rows = is_array(reset($data)) ? array_values($data) : [$data];
        $names = implode(', ', array_keys($rows[0]));
        $places = '(' . implode(', ', array_fill(0, count($rows[0]), '?')) . ')';
        $all = implode(', ', array_fill(0, count($rows), $places));
        $updates = implode(', ', array_map(static fn (string $field): string => "$field = VALUES($field)", $fields));

        return $this->query(
            "INSERT INTO $table ($names) VALUES $all ON DUPLICATE KEY UPDATE $updates",
            array_merge(...array_map('array_values', $rows))
        )->rowCount();
    }

    public function update($table, array $bind, $where = '')
    {
        $set = static fn (string $name, mixed $value): string => "$name = " . ($value instanceof Expression ? $value : '?');
        $sets = implode(', ', array_map($set, array_keys($bind), $bind));
        [$conditions, $values] = $this->conditions($where);
        $set = array_values(array_filter($bind, static fn (mixed $value): bool => !$value instanceof Expression));

        return $this->query("UPDATE $table SET $sets WHERE $conditions", [...$set, ...$values])->rowCount();
    }

    public function delete($table, $where = '')
    {
        [$conditions, $values] = $this->conditions($where);

        return $this->query("DELETE FROM $table WHERE $conditions", $values)->rowCount();
    }

    /**
     * @param array<int|string, mixed> $where conditions, or their values by condition
     * @return array{string, list<mixed>}
     */
    private function conditions(array $where): array
    {
        [$conditions, $values] = [[], []];
        foreach ($where as $condition => $value) {
            [$condition, $value] = is_int($condition) ? [$value, []] : [$condition, (array)$value];
            $conditions[] = str_replace('?', implode(', ', array_fill(0, count($value), '?')), $condition);
            array_push($values, ...$value);
        }

        return [implode(' AND ', $conditions), $values];
    }
}
