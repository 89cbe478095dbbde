<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Storefront;

/** The shop after everything that the suites before have deleted. */
final class Afterwards
{
    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        Akeneo $akeneo,
        private readonly Storefront $storefront,
    ) {
    }

    public function theStorefrontAnswers(): void
    {
        Expect::same(200, $this->storefront->status(''), 'the home page');
        Expect::same(200, $this->storefront->status('catalogsearch/result/?q=test'), 'the search');
        Expect::same(200, $this->storefront->status('checkout/cart'), 'the cart');
    }

    public function aProductThatIsMadeNowIsSold(): void
    {
        $category = $this->make->category();
        $product = $this->make->product([], 0, 'simple', static fn ($product) => $product->setCategoryIds([$category->getId()]));
        Expect::same(200, $this->storefront->product((int)$product->getId()), 'its page');
        Expect::same(200, $this->storefront->category((int)$category->getId()), 'the page of its category');
    }

    public function theAdminAnswers(): void
    {
        Expect::same(200, $this->storefront->admin(), 'the admin');
    }

    public function noIndexerIsStuck(): void
    {
        exec(escapeshellarg(PHP_BINARY) . " {$this->magento->root}/bin/magento --no-ansi indexer:status 2>&1", $lines, $code);
        $rows = array_values(preg_grep('/^\|.*\|$/', $lines));
        Expect::same(0, $code, 'indexer:status ended with');
        Expect::true(count($rows) > 8, 'it lists the indexers');
        foreach (array_slice($rows, 1) as $row) {
            $status = trim(explode('|', $row)[3]);
            Expect::true(in_array($status, ['Ready', 'Reindex required'], true), "an indexer is \"$status\": $row");
        }
    }

    public function noOrphansAreLeft(): void
    {
        $table = fn (string $name): string => $this->magento->table($name);
        $orphans = [
            'products without an attribute set' => "SELECT COUNT(*) FROM {$table('catalog_product_entity')} p
                LEFT JOIN {$table('eav_attribute_set')} s USING (attribute_set_id) WHERE s.attribute_set_id IS NULL",
            'categories without a parent' => "SELECT COUNT(*) FROM {$table('catalog_category_entity')} c
                LEFT JOIN {$table('catalog_category_entity')} p ON p.entity_id = c.parent_id WHERE p.entity_id IS NULL AND c.parent_id <> 0",
            'options without an attribute' => "SELECT COUNT(*) FROM {$table('eav_attribute_option')} o
                LEFT JOIN {$table('eav_attribute')} a USING (attribute_id) WHERE a.attribute_id IS NULL",
            'mapping rows of these tests without their entity' => "SELECT COUNT(*) FROM {$table('akeneo_connector_entities')} m
                LEFT JOIN {$table('catalog_product_entity')} p ON p.entity_id = m.entity_id
                WHERE m.import = 'product' AND m.code LIKE '" . Fixtures::UUID . "%' AND m.entity_id < 99999999 AND p.entity_id IS NULL",
        ];
        foreach ($orphans as $what => $sql) {
            Expect::same(0, (int)$this->magento->db()->fetchOne($sql), $what);
        }
    }
}
