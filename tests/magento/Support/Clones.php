<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/**
 * Many equal products, made quickly: one through Magento's services, the others as copies of its rows, a statement for each table. Each is
 * in a category, in stock, has URLs and stands in the connector's mapping.
 */
final class Clones
{
    /** Their SKUs; see Fixtures::name(). */
    private const MINE = "LIKE 'aet\\_clone\\_%'";

    /** Rows of an index that name a product without a foreign key, by the column that does. */
    private const INDEXES = [
        'catalog_category_product_index' => 'product_id', 'catalog_category_product_index_store1' => 'product_id',
        'catalog_product_index_eav' => 'entity_id', 'catalog_product_index_eav_decimal' => 'entity_id',
        'catalog_product_index_price' => 'entity_id', 'cataloginventory_stock_status' => 'product_id',
    ];

    /** @var int[] ids of all that were made */
    private array $made = [];

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $fixtures,
        private readonly Akeneo $akeneo,
    ) {
    }

    /** @return array<int, string> UUIDs by product id */
    public function make(int $count): array
    {
        $category = (int)$this->fixtures->category()->getId();
        $first = $this->fixtures->product([], 0, 'simple', static function ($product) use ($category): void {
            $product->setCategoryIds([$category]);
        });
        $model = (int)$first->getId();
        $products = [$model => Fixtures::uuid()];
        $this->fixtures->map('product', $products[$model], $model);
        if ($count > 1) {
            $products += $this->number($model, $count - 1);
            foreach ($this->tables($model, (string)$first->getSku()) as $table => [$where, $columns]) {
                $this->copy($table, $where, $columns);
            }
            $this->nameUrlsOf($category);
            $this->magento->db()->dropTemporaryTable('aet_clones');
        }
        array_push($this->made, ...array_keys($products));

        return $products;
    }

    /**
     * Gives products a value of an attribute: the next one to each, in turn.
     *
     * @param int[] $ids
     * @param array<int|string> $values
     */
    public function fill(array $ids, int $attribute, string $table, array $values): void
    {
        $place = 0;
        foreach (array_chunk($ids, 2_000) as $some) {
            $rows = array_map(static function (int $id) use ($attribute, $values, &$place): array {
                return ['attribute_id' => $attribute, 'store_id' => 0, 'entity_id' => $id, 'value' => $values[$place++ % count($values)]];
            }, $some);
            $this->magento->db()->insertMultiple($this->magento->table($table), $rows);
        }
    }

    /**
     * Akeneo says that all of them were deleted.
     *
     * @param string[] $codes
     */
    public function announce(array $codes): void
    {
        foreach ($codes as $code) {
            $this->akeneo->deletes('product', $code);
        }
    }

    /**
     * Removes all copies at once, with whatever a deletion by Magento's services would remove; and what such deletions have left for cron,
     * in the indexes and in the stock.
     */
    public function clear(): void
    {
        $db = $this->magento->db();
        $products = $this->magento->table('catalog_product_entity');
        $db->query('CREATE TEMPORARY TABLE aet_gone (entity_id INT UNSIGNED PRIMARY KEY)');
        $db->query("INSERT INTO aet_gone SELECT entity_id FROM $products WHERE sku " . self::MINE);
        foreach (array_chunk($this->made, 1_000) as $ids) {
            $db->query('INSERT IGNORE INTO aet_gone VALUES (' . implode('), (', $ids) . ')');
        }
        $this->made = [];
        foreach (['url_rewrite' => "entity_id AND t.entity_type = 'product'", 'akeneo_connector_entities' => "entity_id AND t.import = 'product'"] + self::INDEXES as $name => $column) {
            $table = $this->magento->table($name);
            if ($db->isTableExists($table)) {
                $db->query("DELETE t FROM $table t JOIN aet_gone g ON g.entity_id = t.$column");
            }
        }
        $sources = $this->magento->table('inventory_source_item');
        if ($db->isTableExists($sources)) {
            $db->query("DELETE FROM $sources WHERE sku LIKE '" . Fixtures::MARK . "\\_%'");
        }
        $db->query("DELETE FROM $products WHERE sku " . self::MINE);
        $db->dropTemporaryTable('aet_gone');
    }

    /**
     * The ids, names and codes of the copies, in a table that the statements join.
     *
     * @return array<int, string> UUIDs by product id
     */
    private function number(int $model, int $count): array
    {
        $db = $this->magento->db();
        $db->query(
            'CREATE TEMPORARY TABLE aet_clones (entity_id INT UNSIGNED PRIMARY KEY, sku VARCHAR(64) NOT NULL, url_key VARCHAR(64) NOT NULL, code CHAR(36) NOT NULL)'
        );
        $name = Fixtures::name('clone');
        $next = 1 + max($model, (int)$db->fetchOne('SELECT MAX(entity_id) FROM ' . $this->magento->table('catalog_product_entity')));
        $products = [];
        foreach (array_chunk(range($next, $next + $count - 1), 1_000) as $ids) {
            $rows = [];
            foreach ($ids as $id) {
                $products[$id] = Fixtures::uuid();
                $rows[] = ['entity_id' => $id, 'sku' => "{$name}_$id", 'url_key' => strtr("{$name}_$id", '_', '-'), 'code' => $products[$id]];
            }
            $db->insertMultiple('aet_clones', $rows);
        }

        return $products;
    }

    /** @return array<string, array{string, array<string, string>}> by table: which rows of the model, and what is another in each copy, as SQL */
    private function tables(int $model, string $sku): array
    {
        $urlKey = (int)$this->magento->db()->fetchOne(
            'SELECT attribute_id FROM ' . $this->magento->table('eav_attribute') . " WHERE attribute_code = 'url_key' AND entity_type_id = ?",
            [$this->fixtures->entityType('catalog_product')]
        );
        $key = $this->magento->db()->quote(strtr($sku, '_', '-'));
        $value = ["entity_id = $model", ['entity_id' => 'c.entity_id']];
        $product = ["product_id = $model", ['product_id' => 'c.entity_id']];
        $url = [
            'entity_id' => 'c.entity_id', 'request_path' => "REPLACE(r.request_path, $key, c.url_key)",
            'target_path' => "REPLACE(r.target_path, 'product/view/id/$model', CONCAT('product/view/id/', c.entity_id))",
        ];

        return [
            'catalog_product_entity' => ["entity_id = $model", ['entity_id' => 'c.entity_id', 'sku' => 'c.sku']],
            'catalog_product_entity_int' => $value, 'catalog_product_entity_decimal' => $value, 'catalog_product_entity_datetime' => $value,
            'catalog_product_entity_text' => $value,
            'catalog_product_entity_varchar' => ["entity_id = $model", ['entity_id' => 'c.entity_id', 'value' => "IF(r.attribute_id = $urlKey, c.url_key, r.value)"]],
            'catalog_product_website' => $product, 'catalog_category_product' => $product, 'cataloginventory_stock_item' => $product,
            'inventory_source_item' => ['sku = ' . $this->magento->db()->quote($sku), ['sku' => 'c.sku']],
            'url_rewrite' => ["entity_type = 'product' AND entity_id = $model", $url],
            'akeneo_connector_entities' => ["import = 'product' AND entity_id = $model", ['code' => 'c.code', 'entity_id' => 'c.entity_id']],
        ];
    }

    /** Which of the copied URLs are below the category: their ids are new. */
    private function nameUrlsOf(int $category): void
    {
        $this->magento->db()->query(
            "INSERT INTO {$this->magento->table('catalog_url_rewrite_product_category')} (url_rewrite_id, category_id, product_id)
             SELECT u.url_rewrite_id, $category, u.entity_id FROM {$this->magento->table('url_rewrite')} u JOIN aet_clones c ON c.entity_id = u.entity_id
             WHERE u.entity_type = 'product' AND u.target_path LIKE '%/category/$category'"
        );
    }

    /** @param array<string, string> $different SQL by column */
    private function copy(string $name, string $where, array $different): void
    {
        $db = $this->magento->db();
        $table = $this->magento->table($name);
        if (!$db->isTableExists($table)) {
            return;
        }
        $columns = [];
        foreach ($db->describeTable($table) as $column => $about) {
            if (isset($different[$column]) || !$about['IDENTITY']) {
                $columns["`$column`"] = $different[$column] ?? "r.`$column`";
            }
        }
        $db->query("CREATE TEMPORARY TABLE aet_model AS SELECT * FROM $table WHERE $where");
        $db->query("INSERT INTO $table (" . implode(', ', array_keys($columns)) . ') SELECT ' . implode(', ', $columns) . ' FROM aet_model r CROSS JOIN aet_clones c');
        $db->dropTemporaryTable('aet_model');
        $db->query("ANALYZE TABLE $table")->fetchAll();
    }
}
