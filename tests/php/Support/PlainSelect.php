<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\DB\Select;

/** As much of Magento's Select as the module uses: columns of one table, and conditions with one value or a list. */
final class PlainSelect extends Select
{
    private string $columns = '';
    private string $table = '';

    /** @var string[] */
    private array $conditions = [];

    /** @var list<int|string> */
    private array $values = [];

    public function from($name, $cols = '*', $schema = null)
    {
        $this->table = $name;
        $this->columns = implode(', ', array_map(static fn (int|string $as, string $column): string => is_int($as) ? $column : "$column AS $as", array_keys($cols), $cols));

        return $this;
    }

    public function where($cond, $value = null, $type = null)
    {
        $value = (array)$value;
        $this->conditions[] = str_replace('?', implode(', ', array_fill(0, count($value), '?')), $cond);
        array_push($this->values, ...$value);

        return $this;
    }

    /** @return array{string, list<int|string>} the statement and its values */
    public function assembled(): array
    {
        return ["SELECT $this->columns FROM $this->table WHERE " . implode(' AND ', $this->conditions), $this->values];
    }
}
