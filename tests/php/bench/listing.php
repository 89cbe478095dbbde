<?php

/**
 * What the admin's listing takes, by its own search and as Magento's SearchResult would ask: a count of all that matches,
 * and a page of it. For docs/adr/the-grid-reads-by-itself.md.
 *
 *     cargo run --example sandbox -- php -d extension=target/extension-dev/akeneo_events.so tests/php/bench/listing.php 168000
 */

declare(strict_types=1);

use Akeneo\Events\Model\Listing\Conditions;
use Akeneo\Events\Model\Listing\Search;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Test\Support\Criteria;
use Akeneo\Events\Test\Support\EventTable;
use Akeneo\Events\Test\Support\ShopResource;
use Akeneo\Events\Test\Support\Wording;
use Magento\Framework\Stdlib\DateTime\TimezoneInterface;
use Magento\Framework\View\Element\UiComponent\DataProvider\DocumentFactory;

require __DIR__ . '/../autoload.php';

$rows = (int)($argv[1] ?? 168000);
// The shelf holds what is oldest: all else is removed after some days.
$shelved = intdiv($rows, 5);
$table = EventTable::open();
$connection = $table->connection;
$name = $table->name();
$connection->exec(
    "INSERT INTO $name (event_id, event_type, entity_code, occurred_at, payload, status, attempts, available_at, plan, message, received_at, updated_at,
     in_shop, search_sku, search_name, shelf)
     SELECT CONCAT('e-', seq), IF(seq % ($rows DIV 10) = 0, 'com.akeneo.pim.v1.family.deleted', 'com.akeneo.pim.v1.product.deleted'),
            CONCAT('6a9fd9f8-5b1e-4b57-a3ad-', LPAD(seq, 12, '0')), '2026-06-01', REPEAT('x', 700), IF(seq % 50 = 0, 'failed', 'completed'), 1,
            '2026-06-01', REPEAT('p', 120), REPEAT('m', 90), '2026-06-01' + INTERVAL seq SECOND, '2026-06-01' + INTERVAL seq SECOND,
            CONCAT('[{\"id\":', seq, ',\"sku\":\"SKU-', seq, '\",\"name\":\"Shirt\",\"type\":\"simple\"}]'), CONCAT('sku-', seq),
            CONCAT(IF(seq % 1000 = 0, 'rare', 'shirt'), ' ', seq), IF(seq <= $shelved, IF(seq % 1000 = 0, 'returning', 'hidden'), NULL)
     FROM {$table->numbers($rows)}"
);
$zone = new class implements TimezoneInterface {
    public function convertConfigTimeToUtc($date, $format = 'Y-m-d H:i:s')
    {
        return $date;
    }
};
$columns = 'id, event_id, event_type, entity_code, attribute_code, status, attempts, message, received_at, updated_at, available_at, in_shop';
$searches = [
    'first page' => [[], '1'],
    'type with 10 entries' => [[['event_type', 'eq', 'com.akeneo.pim.v1.family.deleted']], "event_type = 'com.akeneo.pim.v1.family.deleted'"],
    'code that is not there' => [[['entity_code', 'like', '%zzz%']], "entity_code LIKE '%zzz%'"],
    'SKU' => [[['search_sku', 'like', '%SKU-7777%']], "search_sku LIKE 'sku-7777%'"],
    'SKU of all' => [[['search_sku', 'like', '%sku%']], "search_sku LIKE 'sku%'"],
    'name, and status' => [[['search_name', 'like', '%Rare%'], ['status', 'eq', 'failed']], "search_name LIKE 'rare%' AND status = 'failed'"],
    'keyword that is a SKU' => [
        [['fulltext', 'fulltext', 'sku-77777']],
        "(entity_code LIKE 'sku-77777%' OR event_id LIKE 'sku-77777%' OR search_sku LIKE 'sku-77777%' OR search_name LIKE 'sku-77777%')",
    ],
    'shelf: to be put back' => [[['shelf', 'eq', 'returning']], "shelf = 'returning'"],
    'shelf: all that is hidden' => [[['shelf', 'eq', 'all_hidden']], "shelf IN ('hiding', 'hidden', 'returning')"],
    'shelf: deletion failed' => [[['shelf', 'eq', 'stuck']], "shelf = 'hidden' AND status = 'failed'"],
    'status' => [[['status', 'eq', 'failed']], "status = 'failed'"],
    'hour of receipt' => [
        [['received_at', 'gteq', '2026-06-01 00:00:00'], ['received_at', 'lteq', '2026-06-01 01:00:00']],
        "received_at BETWEEN '2026-06-01 00:00:00' AND '2026-06-01 01:00:00'",
    ],
];
$milliseconds = static function (callable $do): string {
    $began = microtime(true);
    $do();

    return sprintf('%6d', 1000 * (microtime(true) - $began));
};
foreach ($searches as $search => [$filters, $where]) {
    $own = $magento = '';
    foreach (range(1, 3) as $ignored) {
        $own .= $milliseconds(static fn () => (new Search(new QueueRows(new ShopResource($table)), new DocumentFactory(), $zone, Wording::ends(), Wording::names()))
            ->search(new Criteria($filters, '', 20)));
        $magento .= $milliseconds(static function () use ($connection, $name, $columns, $where): void {
            $connection->query("SELECT COUNT(*) FROM $name WHERE $where")->fetchColumn();
            $connection->query("SELECT $columns FROM $name WHERE $where ORDER BY id DESC LIMIT 20")->fetchAll();
        });
    }
    printf("%-24s own search %s ms   count and page %s ms\n", $search, $own, $magento);
}
foreach (['search_sku', 'search_name', 'event_id'] as $column) {
    $plan = $connection->prepare("EXPLAIN SELECT id FROM $name WHERE $column " . Conditions::BEGINS . ' LIMIT 10001');
    $plan->execute([bin2hex('sku-7777%')]);
    $row = (array)$plan->fetch(PDO::FETCH_ASSOC);
    printf("%-24s %s by %s, %s\n", "begins: $column", $row['type'] ?? '', $row['key'] ?? '', $row['Extra'] ?? '');
}
