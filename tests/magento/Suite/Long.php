<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;

/**
 * Memory over many deletions of every kind in one process, as a consumer's. Products are written to the database in bulk,
 * with what a product has in a shop; everything else is made by Magento's services.
 */
final class Long
{
    /** Of every 1,000 deletions; what is left of them are simple products. */
    private const OF_THOUSAND = ['models' => 50, 'options' => 60, 'categories' => 30, 'attributes' => 15, 'families' => 10];
    /** What a process may grow by from a fifth of the way to the end. */
    private const GROWTH = 4 * 1024 * 1024;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
    ) {
    }

    public function run(int $deletions): bool
    {
        $began = microtime(true);
        $entries = $this->prepare($deletions);
        printf("   %d entities and events made in %d s\n", $entries, microtime(true) - $began);
        $command = [PHP_BINARY, dirname(__DIR__) . '/Support/consume.php', $this->magento->area];
        $process = proc_open($command, [1 => ['pipe', 'w']], $pipes);
        $curve = [];
        echo "    deleted  failed   ms each   PHP memory      peak   resident\n";
        while (($line = fgets($pipes[1])) !== false) {
            $curve[] = $at = json_decode($line, true);
            printf(
                "   %8d %7d %9.1f %9.1f MB %6.1f MB %7.1f MB\n",
                $at['done'],
                $at['failed'],
                $at['ms'],
                $at['used'] / 2 ** 20,
                $at['peak'] / 2 ** 20,
                $at['resident'] / 2 ** 20
            );
        }
        proc_close($process);

        return $this->isFlat($curve, $entries);
    }

    private function isFlat(array $curve, int $entries): bool
    {
        $end = end($curve) ?: ['done' => 0, 'failed' => 0];
        $start = array_values(array_filter($curve, static fn (array $at): bool => $at['done'] >= $entries / 5))[0] ?? null;
        $growth = $start === null ? 0 : $end['resident'] - $start['resident'];
        $flat = $end['done'] === $entries && $end['failed'] === 0 && $growth < self::GROWTH;
        printf("   %s: %d of %d ended well, resident memory grew by %.1f MB from a fifth of the way on (at most %d MB)\n", $flat ? 'passed' : 'FAILED', $end['done'] - $end['failed'], $entries, $growth / 2 ** 20, self::GROWTH / 2 ** 20);

        return $flat;
    }

    /** @return int how many events wait */
    private function prepare(int $deletions): int
    {
        $counts = array_map(static fn (int $share): int => max(1, intdiv($deletions * $share, 1000)), self::OF_THOUSAND);
        $events = [];
        for ($number = 0; $number < $counts['families']; $number++) {
            $this->make->map('family', $code = Fixtures::name('family'), $this->make->attributeSet());
            $events[] = ['family', $code, null];
        }
        for ($number = 0; $number < $counts['attributes']; $number++) {
            $attribute = $this->make->attribute('select', ['a', 'b']);
            $this->make->map('attribute', $attribute->getAttributeCode(), (int)$attribute->getAttributeId());
            $events[] = ['attribute', $attribute->getAttributeCode(), null];
        }
        for ($number = 0; $number < $counts['categories']; $number++) {
            $this->make->map('category', $code = Fixtures::name('category'), $categories[] = (int)$this->make->category()->getId());
            $events[] = ['category', $code, null];
        }
        $attribute = $this->make->attribute('select', array_map('strval', range(1, $counts['options'])), [$this->make->defaultSet()]);
        $options = $this->make->options($attribute);
        foreach ($options as $option) {
            $this->make->map('option', "{$attribute->getAttributeCode()}-o$option", $option);
            $events[] = ['attribute-option', "o$option", $attribute->getAttributeCode()];
        }
        $products = $deletions - count($events);
        foreach ($this->products($products, $counts['models'], $categories, (int)$attribute->getAttributeId(), $options) as $code => $type) {
            $events[] = [$type, $code, null];
        }
        shuffle($events);
        foreach ($events as [$type, $code, $of]) {
            $this->akeneo->deletes($type, $code, $of);
        }

        return count($events);
    }

    /** @return array<string, string> event types by mapping code */
    private function products(int $count, int $models, array $categories, int $attribute, array $options): array
    {
        $db = $this->magento->db();
        $ids = $db->fetchPairs('SELECT attribute_code, attribute_id FROM ' . $this->magento->table('eav_attribute')
            . ' WHERE entity_type_id = ' . $this->make->entityType('catalog_product'));
        $store = (int)$this->magento->get(\Magento\Store\Model\StoreManagerInterface::class)->getDefaultStoreView()->getId();
        $first = 1 + (int)$db->fetchOne('SELECT MAX(entity_id) FROM ' . $this->magento->table('catalog_product_entity'));
        $events = [];
        foreach (array_chunk(range($first, $first + $count - 1), 1000) as $chunk) {
            $rows = [];
            foreach ($chunk as $id) {
                $model = $id - $first < $models;
                $sku = Fixtures::name('product');
                $code = $model ? Fixtures::name('model') : Fixtures::uuid();
                $events[$code] = $model ? 'product-model' : 'product';
                $rows['catalog_product_entity'][] = ['entity_id' => $id, 'attribute_set_id' => $this->make->defaultSet(),
                    'type_id' => $model ? 'configurable' : 'simple', 'sku' => $sku];
                foreach (['name' => $sku, 'url_key' => strtr($sku, '_', '-')] as $name => $value) {
                    $rows['catalog_product_entity_varchar'][] = ['attribute_id' => $ids[$name], 'store_id' => 0, 'entity_id' => $id, 'value' => $value];
                }
                foreach (['status' => 1, 'visibility' => 4, 'tax_class_id' => 2] as $name => $value) {
                    $rows['catalog_product_entity_int'][] = ['attribute_id' => $ids[$name], 'store_id' => 0, 'entity_id' => $id, 'value' => $value];
                }
                $rows['catalog_product_entity_int'][] = ['attribute_id' => $attribute, 'store_id' => 0, 'entity_id' => $id, 'value' => $options[$id % count($options)]];
                $rows['catalog_product_entity_decimal'][] = ['attribute_id' => $ids['price'], 'store_id' => 0, 'entity_id' => $id, 'value' => 10];
                $rows['catalog_product_website'][] = ['product_id' => $id, 'website_id' => $this->make->website()];
                $rows['catalog_category_product'][] = ['category_id' => $categories[$id % count($categories)], 'product_id' => $id, 'position' => 0];
                $rows['cataloginventory_stock_item'][] = ['product_id' => $id, 'stock_id' => 1, 'qty' => 5, 'is_in_stock' => 1, 'website_id' => 0];
                $rows['url_rewrite'][] = ['entity_type' => 'product', 'entity_id' => $id, 'request_path' => strtr($sku, '_', '-') . '.html',
                    'target_path' => "catalog/product/view/id/$id", 'redirect_type' => 0, 'store_id' => $store, 'is_autogenerated' => 1];
                $rows['akeneo_connector_entities'][] = ['import' => 'product', 'code' => $code, 'entity_id' => $id, 'created_at' => gmdate('Y-m-d H:i:s', time() - 7200)];
            }
            foreach ($rows as $table => $some) {
                foreach (array_chunk($some, 500) as $few) {
                    $db->insertMultiple($this->magento->table($table), $few);
                }
            }
        }

        return $events;
    }
}
