<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/** Every row that a shop holds of some products or categories, but for those of its indexes. */
final class EntityRows
{
    /** Tables that name an entity without a foreign key, with the column that does, and what else must hold. */
    private const NAMING = [
        'product' => [
            'catalog_product_entity' => ['entity_id', '1'], 'url_rewrite' => ['entity_id', "entity_type = 'product'"],
            'review' => ['entity_pk_value', '1'], 'review_entity_summary' => ['entity_pk_value', '1'], 'rating_option_vote' => ['entity_pk_value', '1'],
            'akeneo_connector_entities' => ['entity_id', "import = 'product'"],
            'inventory_source_item' => ['sku', '1'], 'inventory_reservation' => ['sku', '1'],
        ],
        'category' => [
            'catalog_category_entity' => ['entity_id', '1'], 'url_rewrite' => ['entity_id', "entity_type = 'category'"],
            'akeneo_connector_entities' => ['entity_id', "import = 'category'"],
        ],
    ];
    private const STATUS = ['product' => 'status', 'category' => 'is_active'];
    private const INDEXES = '/_index|_idx|_tmp|_replica|_flat|^catalogrule_/';
    /** Magento sets the second; the first numbers the rows of values. */
    private const NEVER_SAME = ['value_id' => 1, 'updated_at' => 1];

    public function __construct(private readonly Magento $magento)
    {
    }

    /**
     * The rows of its status, which says whether it is shown.
     *
     * @param string $kind `product` or `category`
     * @param int[] $ids
     * @return array<int, string[]> rows by id
     */
    public function statuses(string $kind, array $ids): array
    {
        [$table, $attribute] = $this->status($kind);

        return $this->rows($table, 'entity_id', $ids, "attribute_id = $attribute");
    }

    /**
     * All but these.
     *
     * @param int[] $ids
     * @return array<int, string[]> rows by id
     */
    public function others(string $kind, array $ids): array
    {
        [$table, $attribute] = $this->status($kind);
        $prefix = $this->magento->table('');
        $tables = [];
        foreach ($this->referring("catalog_{$kind}_entity") as [$name, $column]) {
            $tables[] = $this->rows($name, $column, $ids, $name === $table ? "attribute_id <> $attribute" : '1');
        }
        foreach (self::NAMING[$kind] as $name => [$column, $where]) {
            if ($this->magento->db()->isTableExists($prefix . $name)) {
                $tables[] = $this->rows($name, $column, $ids, $where);
            }
        }
        $all = [];
        foreach ($ids as $id) {
            $all[$id] = array_merge(...array_map(static fn (array $rows): array => $rows[$id] ?? [], $tables));
        }

        return $all;
    }

    /** @return array{string, int} the table of values, and the attribute's id */
    public function status(string $kind): array
    {
        $id = $this->magento->db()->fetchOne(
            "SELECT attribute_id FROM {$this->magento->table('eav_attribute')} a JOIN {$this->magento->table('eav_entity_type')} t USING (entity_type_id)
             WHERE a.attribute_code = ? AND t.entity_type_code = ?",
            [self::STATUS[$kind], "catalog_$kind"]
        );

        return ["catalog_{$kind}_entity_int", (int)$id];
    }

    /** @return list<array{string, string}> tables without the prefix, and the column of the foreign key */
    private function referring(string $entity): array
    {
        $prefix = $this->magento->table('');
        $keys = $this->magento->db()->fetchAll(
            'SELECT DISTINCT table_name AS name, column_name AS entity FROM information_schema.key_column_usage
             WHERE table_schema = DATABASE() AND referenced_table_name = ? ORDER BY 1, 2',
            [$prefix . $entity]
        );
        $tables = array_map(static fn (array $key): array => [substr($key['name'], strlen($prefix)), $key['entity']], $keys);

        return array_values(array_filter($tables, static fn (array $table): bool => preg_match(self::INDEXES, $table[0]) === 0));
    }

    /**
     * @param int[] $ids
     * @return array<int, string[]>
     */
    private function rows(string $table, string $column, array $ids, string $where): array
    {
        $db = $this->magento->db();
        $skus = [];
        if ($column === 'sku') {
            $products = $db->select()->from($this->magento->table('catalog_product_entity'), ['sku', 'entity_id'])->where('entity_id IN (?)', $ids);
            $skus = $db->fetchPairs($products);
        }
        $select = $db->select()->from($this->magento->table($table))->where("$column IN (?)", $skus === [] ? $ids : array_keys($skus))->where($where);
        $rows = [];
        foreach ($db->fetchAll($select) as $row) {
            $rows[$skus[$row[$column]] ?? $row[$column]][] = "$table " . json_encode(array_diff_key($row, self::NEVER_SAME), JSON_INVALID_UTF8_SUBSTITUTE);
        }
        array_walk($rows, static fn (array &$of): bool => sort($of));

        return $rows;
    }
}
