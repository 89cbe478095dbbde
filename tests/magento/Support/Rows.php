<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/** Every row of the tables that say what a shop sells, to tell exactly what a deletion removed and changed. */
final class Rows
{
    /** Tables whose rows are looked at one by one, by the beginning of their name; the indexers' change logs (_cl) are not. */
    private const WATCHED = '^(catalog_|cataloginventory_|cataloglink|eav_|inventory_|url_rewrite|catalog_url_rewrite|akeneo_connector_'
        . '|quote|review|rating|wishlist|salesrule|store|weee_|customer_|core_config)';
    /** A larger table is only counted; see Snapshot. */
    private const MOST = 20_000;

    /** @param array<string, array<string, string>> $tables rows by table and by what identifies them, as JSON */
    private function __construct(private readonly array $tables)
    {
    }

    public static function take(Magento $magento): self
    {
        $db = $magento->db();
        $prefix = $magento->table('');
        $tables = [];
        $columns = $db->fetchAll(
            "SELECT c.table_name AS name, GROUP_CONCAT(IF(c.column_key = 'PRI', c.column_name, NULL)) AS identity
             FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' GROUP BY c.table_name"
        );
        foreach ($columns as ['name' => $name, 'identity' => $identity]) {
            if (
                str_ends_with($name, '_cl') || !preg_match('/' . self::WATCHED . '/', substr($name, strlen($prefix)))
                || (int)$db->fetchOne("SELECT COUNT(*) FROM (SELECT 1 FROM `$name` LIMIT " . (self::MOST + 1) . ') AS few') > self::MOST
            ) {
                continue;
            }
            $key = array_flip(explode(',', (string)$identity));
            foreach ($db->fetchAll("SELECT * FROM `$name`") as $row) {
                $json = json_encode($row, JSON_INVALID_UTF8_SUBSTITUTE);
                $tables[substr($name, strlen($prefix))][$identity === null ? $json : json_encode(array_intersect_key($row, $key))] = $json;
            }
        }

        return new self($tables);
    }

    /** @return array{removed: array<string, array[]>, added: array<string, array[]>, changed: array<string, array[]>} rows by table */
    public function changesTo(self $later): array
    {
        $changes = ['removed' => [], 'added' => [], 'changed' => []];
        foreach (array_keys($this->tables + $later->tables) as $table) {
            [$before, $after] = [$this->tables[$table] ?? [], $later->tables[$table] ?? []];
            foreach (array_diff_key($before, $after) as $row) {
                $changes['removed'][$table][] = json_decode($row, true);
            }
            foreach (array_diff_key($after, $before) as $row) {
                $changes['added'][$table][] = json_decode($row, true);
            }
            foreach (array_intersect_key($after, $before) as $key => $row) {
                if ($before[$key] !== $row) {
                    $changes['changed'][$table][] = array_diff_assoc(json_decode($row, true), json_decode($before[$key], true))
                        + json_decode((string)$key, true);
                }
            }
        }

        return $changes;
    }
}
