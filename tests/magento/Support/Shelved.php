<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Akeneo\Events\Model\Core;

/** What was on the shelf or is: entries of the queue, and the rows of what they name. */
final class Shelved
{
    private readonly EntityRows $rows;

    /** @param array{product: array<int, int>, category: array<int, int>} $entries by what they name */
    public function __construct(private readonly Magento $magento, public readonly array $entries)
    {
        $this->rows = new EntityRows($magento);
    }

    /** @return array{product: array<int, string[]>, category: array<int, string[]>} rows of the statuses by id */
    public function statuses(): array
    {
        return $this->rowsBy($this->rows->statuses(...));
    }

    /** @return array{product: array<int, string[]>, category: array<int, string[]>} all other rows by id */
    public function others(): array
    {
        return $this->rowsBy($this->rows->others(...));
    }

    /**
     * @param array{product: array<int, string[]>, category: array<int, string[]>} $before
     * @param array{product: array<int, string[]>, category: array<int, string[]>} $after
     * @param array{product?: int[], category?: int[]}|null $of null: all of them
     */
    public static function same(array $before, array $after, string $what, ?array $of = null): void
    {
        foreach ($of ?? array_map('array_keys', $before) as $kind => $ids) {
            foreach ($ids as $id) {
                $of = [$before[$kind][$id] ?? [], $after[$kind][$id] ?? []];
                Expect::same([], [...array_diff($of[0], $of[1]), ...array_diff($of[1], $of[0])], "$what: $kind $id differs");
                Expect::same(count($of[0]), count($of[1]), "$what: rows of $kind $id");
            }
        }
    }

    /** Scopes in which one of them is shown. */
    public function shown(): int
    {
        $shown = 0;
        foreach (['product', 'category'] as $kind) {
            [$table, $attribute] = $this->rows->status($kind);
            $ids = implode(', ', [0, ...array_keys($this->entries[$kind])]);
            $sql = "SELECT COUNT(*) FROM {$this->magento->table($table)} WHERE attribute_id = ? AND value = 1 AND entity_id IN ($ids)";
            $shown += (int)$this->magento->db()->fetchOne($sql, [$attribute]);
        }

        return $shown;
    }

    /** @return array<string, mixed> the whole row of the entry */
    public function entry(string $kind, int $id): array
    {
        return $this->magento->db()->fetchRow("SELECT * FROM {$this->queue()} WHERE id = ?", [$this->entries[$kind][$id]]);
    }

    /** @param int[] $ids of products or categories */
    public function ended(string $kind, array $ids, string $shelf, string $sentence): void
    {
        foreach ($ids as $id) {
            $row = $this->entry($kind, $id);
            Expect::same(['completed', $shelf], [$row['status'], $row['shelf']], "the entry of $kind $id: $row[message]");
            Expect::contains($sentence, $row['message']);
        }
    }

    /** @return int how many of the entries are so */
    public function count(string $condition): int
    {
        return (int)$this->magento->db()->fetchOne("SELECT COUNT(*) FROM {$this->queue()} WHERE id IN ({$this->ids()}) AND $condition");
    }

    /** @param array<string, mixed> $columns */
    public function update(array $columns, string $condition): void
    {
        $this->magento->db()->update($this->queue(), $columns, ["id IN ({$this->ids()})", $condition]);
    }

    /** Deletions that the brake has counted in the last hour. */
    public static function counted(Magento $magento): int
    {
        return $magento->get(Core::class)->queue()->brake(0)['deletions'];
    }

    /** As an import or a person does it: the value of one scope. */
    public function enable(int $product, int $store): void
    {
        [$table, $attribute] = $this->rows->status('product');
        $row = ['attribute_id' => $attribute, 'store_id' => $store, 'entity_id' => $product, 'value' => 1];
        $this->magento->db()->insertOnDuplicate($this->magento->table($table), $row, ['value']);
    }

    private function ids(): string
    {
        return implode(', ', [...array_values($this->entries['product']), ...array_values($this->entries['category'])]);
    }

    private function queue(): string
    {
        return $this->magento->table('akeneo_events_queue');
    }

    /** @param callable(string, int[]): array<int, string[]> $read */
    private function rowsBy(callable $read): array
    {
        return ['product' => $read('product', array_keys($this->entries['product'])), 'category' => $read('category', array_keys($this->entries['category']))];
    }
}
