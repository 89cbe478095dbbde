<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Rows;
use Akeneo\Events\Test\Magento\Storefront;

/** What goes when something was deleted in Akeneo: that, its mapping row and what hangs on it, and nothing beside. */
final class Deletions
{
    /** Indexes over the whole catalogue, whose rows of other entities Magento may write anew. */
    private const INDEXES = '/_index|_idx|_replica|_tmp|_store\d|search_|stock_status|^inventory_stock_\d/';

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
        private readonly Storefront $storefront,
    ) {
    }

    public function aProductGoesWithItsUrlsImagesStockAndLinks(): void
    {
        $category = $this->make->category();
        [$product, $neighbour] = [$this->richProduct((int)$category->getId()), $this->richProduct((int)$category->getId())];
        $id = (int)$product->getId();
        $this->make->map('product', $uuid = Fixtures::uuid(), $id);
        $this->make->map('product', Fixtures::uuid(), (int)$neighbour->getId());
        Expect::same(200, $this->storefront->product($id), 'its page before');

        $changes = $this->deleted('product', $uuid);

        $gallery = array_column($changes['removed']['catalog_product_entity_media_gallery'] ?? [], 'value_id');
        Expect::same(1, count($gallery), 'images that went');
        $this->onlyOf($changes, [
            'entity_id' => [$id], 'product_id' => [$id], 'sku' => [$product->getSku()], 'value_id' => $gallery,
        ]);
        foreach (
            ['catalog_product_entity' => 'entity_id', 'cataloginventory_stock_item' => 'product_id',
            'catalog_category_product' => 'product_id', 'catalog_product_entity_varchar' => 'entity_id',
            'catalog_product_website' => 'product_id', 'catalog_product_index_price' => 'entity_id',
            'catalog_product_entity_media_gallery_value_to_entity' => 'entity_id'] as $table => $column
        ) {
            Expect::same(0, $this->make->count($table, $column, $id), "rows left in $table");
        }
        Expect::same(0, $this->rewrites('product', $id), 'URL rewrites left');
        Expect::true($this->rewrites('product', (int)$neighbour->getId()) > 0, 'the URL rewrites of its neighbour stay');
        Expect::same([], $this->make->mapped('product', $id), 'mapping rows left');
        Expect::same(404, $this->storefront->product($id), 'its page after');
        Expect::same(200, $this->storefront->product((int)$neighbour->getId()), 'the page of its neighbour');
        Expect::same(200, $this->storefront->category((int)$category->getId()), 'the page of its category');
    }

    public function aProductModelGoesAndItsVariantsStay(): void
    {
        $set = $this->make->attributeSet();
        $size = $this->make->attribute('select', ['S', 'M'], [$set]);
        [$model, $variants] = $this->make->configurable($size, $this->make->options($size), $set);
        $id = (int)$model->getId();
        $this->make->map('product', $code = Fixtures::name('model'), $id);

        $changes = $this->deleted('product-model', $code);

        $this->onlyOf($changes, [
            'entity_id' => [$id], 'product_id' => [$id], 'parent_id' => [$id], 'sku' => [$model->getSku()],
            'product_super_attribute_id' => array_column($changes['removed']['catalog_product_super_attribute'] ?? [], 'product_super_attribute_id'),
        ]);
        foreach ($variants as $variant) {
            Expect::true($this->make->exists('catalog_product_entity', 'entity_id', (int)$variant->getId()), 'a variant stays');
        }
        Expect::same([], $this->make->mapped('product', $id), 'mapping rows left');
    }

    public function aCategoryGoesWithItsUrlsAndItsProductsStay(): void
    {
        [$category, $neighbour] = [$this->make->category(), $this->make->category()];
        $id = (int)$category->getId();
        $product = $this->richProduct($id);
        $this->make->map('category', $code = Fixtures::name('category'), $id);
        Expect::same(200, $this->storefront->category($id), 'its page before');

        $changes = $this->deleted('category', $code);

        $this->onlyOf($changes, ['entity_id' => [$id], 'category_id' => [$id]] + $this->rewritesOf($changes, $id), [
            // The counter of children of the categories above it.
            'catalog_category_entity' => ['children_count', 'updated_at'],
        ]);
        Expect::same(0, $this->rewrites('category', $id), 'URL rewrites left');
        Expect::true($this->rewrites('product', (int)$product->getId()) > 0, 'the URL rewrite of its product stays');
        Expect::true($this->rewrites('category', (int)$neighbour->getId()) > 0, 'the URL rewrite of its neighbour stays');
        Expect::same([], $this->make->mapped('category', $id), 'mapping rows left');
        Expect::same(404, $this->storefront->category($id), 'its page after');
        Expect::same(200, $this->storefront->category((int)$neighbour->getId()), 'the page of its neighbour');
        Expect::same(200, $this->storefront->product((int)$product->getId()), 'the page of its product');
    }

    public function aBranchOfCategoriesGoesDeepestFirst(): void
    {
        $codes = $ids = [];
        $parent = null;
        foreach ([1, 2, 3] as $level) {
            $parent = $ids[$level] = (int)$this->make->category($parent)->getId();
            $this->make->map('category', $codes[$level] = Fixtures::name('category'), $parent);
        }
        $entries = array_map(fn (string $code): int => $this->akeneo->deletes('category', $code), $codes);

        $ran = $this->akeneo->processAll();

        Expect::same(array_map(static fn (string $code): string => "category \"$code\"", array_reverse($codes)), $ran['order'], 'the order');
        foreach ($entries as $level => $entry) {
            Expect::contains(", ID {$ids[$level]}.", $this->akeneo->entry($entry)['message']);
            Expect::true(!$this->make->exists('catalog_category_entity', 'entity_id', $ids[$level]), 'each is gone');
            Expect::same(0, $this->rewrites('category', $ids[$level]), 'URL rewrites left');
        }
    }

    public function aBranchOfMappedCategoriesGoesWithItsTop(): void
    {
        $top = (int)$this->make->category()->getId();
        $below = (int)$this->make->category($top)->getId();
        $this->make->map('category', $code = Fixtures::name('category'), $top);
        $this->make->map('category', $child = Fixtures::name('category'), $below);
        // Akeneo is not asked here, so the one below needs an event of its own.
        $announced = $this->akeneo->deletes('category', $child);
        $changes = $this->deleted('category', $code);
        Expect::same(2, count($changes['removed']['catalog_category_entity']), 'categories that went');
        Expect::same(0, $this->rewrites('category', $below), 'URL rewrites of the one below');
        Expect::same([], $this->make->mapped('category', $below), 'mapping rows of the one below');
        $later = $this->akeneo->process($announced);
        Expect::same('failed', $later['status'], 'the event for the one below, when its turn comes');
        Expect::contains('the connector never imported', $later['message']);
    }

    public function anAttributeGoesWithItsOptionsAndTheirMappingRows(): void
    {
        $set = $this->make->attributeSet();
        [$attribute, $neighbour] = [$this->make->attribute('select', ['a', 'b'], [$set]), $this->make->attribute('select', ['a'], [$set])];
        [$id, $options] = [(int)$attribute->getAttributeId(), $this->make->options($attribute)];
        $code = $attribute->getAttributeCode();
        $product = $this->make->product([$code => $options[0], $neighbour->getAttributeCode() => $this->make->options($neighbour)[0]], $set);
        $this->make->map('attribute', $code, $id);
        foreach ($options as $number => $option) {
            $this->make->map('option', "$code-$number", $option);
        }

        $changes = $this->deleted('attribute', $code);

        $this->onlyOf($changes, [
            'attribute_id' => [$id], 'option_id' => $options,
            'id' => array_column($changes['removed']['akeneo_connector_entities'], 'id'),
        ]);
        Expect::same(3, count($changes['removed']['akeneo_connector_entities']), 'mapping rows that went');
        Expect::same(1, $this->make->count('catalog_product_entity_int', 'attribute_id', (int)$neighbour->getAttributeId()), 'values of its neighbour');
        Expect::same(200, $this->storefront->product((int)$product->getId()), 'the page of a product that had a value');
    }

    public function anOptionGoesFromSelectAndItsNeighboursStay(): void
    {
        $set = $this->make->attributeSet();
        $attribute = $this->make->attribute('select', ['a', 'b', 'c'], [$set]);
        [$code, $options] = [$attribute->getAttributeCode(), $this->make->options($attribute)];
        $with = $this->make->product([$code => $options[0]], $set);
        $without = $this->make->product([$code => $options[1]], $set);
        $this->make->map('option', "$code-first", $options[0]);
        $this->make->map('option', "$code-second", $options[1]);

        $changes = $this->deleted('attribute-option', 'first', $code);

        Expect::same(['akeneo_connector_entities', 'eav_attribute_option', 'eav_attribute_option_value'], $this->sorted($changes['removed']), 'tables that lost rows');
        Expect::same(['catalog_product_entity_int'], $this->sorted($changes['changed']), 'tables with changed rows');
        Expect::same([null], array_column($changes['changed']['catalog_product_entity_int'], 'value'), 'the value of the product that had it');
        Expect::same([], $changes['added'], 'rows that came');
        foreach ([$with, $without] as $product) {
            Expect::same(200, $this->storefront->product((int)$product->getId()), 'the page of a product');
        }
    }

    public function aFamilyGoesWithWhatTheConnectorKeepsOfIt(): void
    {
        [$set, $neighbour] = [$this->make->attributeSet(), $this->make->attributeSet()];
        $relations = $this->magento->table('akeneo_connector_family_attribute_relations');
        foreach ([$set, $neighbour] as $id) {
            $this->magento->db()->insert($relations, ['family_entity_id' => $id, 'attribute_code' => 'aet_of_family']);
        }
        $this->make->map('family', $code = Fixtures::name('family'), $set);

        $changes = $this->deleted('family', $code);

        $this->onlyOf($changes, ['attribute_set_id' => [$set], 'family_entity_id' => [$set], 'entity_id' => [$set]]);
        Expect::true(!$this->make->exists('eav_attribute_set', 'attribute_set_id', $set), 'the set is gone');
        Expect::true($this->make->exists('eav_attribute_set', 'attribute_set_id', $neighbour), 'its neighbour stays');
        Expect::same(1, $this->magento->db()->delete($relations, ['attribute_code = ?' => 'aet_of_family']), 'relations that stay');
    }

    /** Deletes through an event and returns what changed in the database. */
    private function deleted(string $type, string $code, ?string $attribute = null): array
    {
        $entry = $this->akeneo->deletes($type, $code, $attribute);
        $surroundings = $this->magento->surroundings();
        $before = Rows::take($this->magento);
        $after = $this->akeneo->process($entry);
        $changes = $before->changesTo(Rows::take($this->magento));
        Expect::same('completed', $after['status'], 'status, with the message ' . $after['message']);
        Expect::contains('Magento deleted ', $after['message']);
        Expect::same($surroundings, $this->magento->surroundings(), 'area, scope, store and flag');

        return array_map(static fn (array $tables): array => array_filter(
            $tables,
            static fn (string $table): bool => !preg_match(self::INDEXES, $table),
            ARRAY_FILTER_USE_KEY
        ), $changes);
    }

    /**
     * Every removed row names what was deleted, none came, and none was changed but where said.
     *
     * @param array<string, array> $values by column
     * @param array<string, string[]> $changed columns that may change, by table
     */
    private function onlyOf(array $changes, array $values, array $changed = []): void
    {
        foreach ($changes['removed'] as $table => $rows) {
            foreach ($rows as $row) {
                $names = false;
                foreach (array_intersect_key($row, $values) as $column => $value) {
                    $names = $names || in_array((string)$value, array_map('strval', $values[$column]), true);
                }
                Expect::true($names, "a row of $table went that is of something else: " . json_encode($row));
            }
        }
        foreach ($changes['changed'] as $table => $rows) {
            foreach ($rows as $row) {
                $others = array_diff(array_keys($row), $changed[$table] ?? [], ['entity_id']);
                Expect::same([], array_values($others), "columns of $table that changed");
            }
        }
        Expect::same([], $changes['added'], 'rows that came');
    }

    private function richProduct(int $category): \Magento\Catalog\Api\Data\ProductInterface
    {
        return $this->make->product([], 0, 'simple', function ($product) use ($category): void {
            $image = $this->magento->create(\Magento\Framework\Api\Data\ImageContentInterface::class)
                ->setName(Fixtures::name('image') . '.png')->setType('image/png')->setBase64EncodedData(
                    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
                );
            $entry = $this->magento->create(\Magento\Catalog\Api\Data\ProductAttributeMediaGalleryEntryInterface::class)
                ->setMediaType('image')->setDisabled(false)->setPosition(1)->setLabel('x')->setTypes(['image'])->setContent($image);
            $product->setMediaGalleryEntries([$entry]);
            $product->setCategoryIds([$category]);
        });
    }

    /** Rewrites of products below a category that go with it. */
    private function rewritesOf(array $changes, int $category): array
    {
        $gone = array_filter($changes['removed']['url_rewrite'] ?? [], static fn (array $row): bool =>
            str_contains((string)$row['metadata'], "\"category_id\":\"$category\""));

        return ['url_rewrite_id' => array_column($gone, 'url_rewrite_id')];
    }

    private function rewrites(string $type, int $id): int
    {
        return (int)$this->magento->db()->fetchOne(
            'SELECT COUNT(*) FROM ' . $this->magento->table('url_rewrite') . ' WHERE entity_type = ? AND entity_id = ?',
            [$type, $id]
        );
    }

    private function sorted(array $tables): array
    {
        ksort($tables);

        return array_keys($tables);
    }
}
