<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/** Products and categories as imports and merchants leave them in a shop with three store views: no two neighbours have the same statuses. */
final class Stock
{
    /** Of products, by store view. "Default" is what holds in the views that have none of their own. */
    private const STATUSES = [
        ['default' => 1],
        ['default' => 1, 'first' => 2, 'beside' => 1],
        ['default' => 1, 'first' => 2],
        ['default' => 2, 'beside' => 1],
        ['default' => 2],
        ['default' => 1, 'other' => 2],
        ['default' => 2, 'first' => 1, 'other' => 1],
    ];
    private const ACTIVE = [
        ['default' => 1],
        ['default' => 1, 'first' => 0],
        ['default' => 0, 'beside' => 1],
        ['default' => 1, 'first' => 1, 'other' => 0],
    ];

    /** @var array<int, string> UUIDs by product id */
    public array $products = [];
    /** @var array<int, string> codes by product id */
    public array $models = [];
    /** @var array<int, string> codes by category id */
    public array $categories = [];

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
        private readonly Stores $stores,
    ) {
    }

    /** @param int $count of products, the variants of so many models among them */
    public function make(int $count, int $models): void
    {
        $this->families($models);
        $clones = new Clones($this->magento, $this->make, $this->akeneo);
        $this->products += $clones->make($count - $models - count($this->products));
        foreach (array_keys(self::ACTIVE) as $unused) {
            $id = (int)$this->make->category()->getId();
            $this->make->map('category', $this->categories[$id] = Fixtures::name('category'), $id);
        }
        $this->set('product', 'status', array_keys($this->products + $this->models), self::STATUSES);
        $this->set('category', 'is_active', array_keys($this->categories), self::ACTIVE);
        foreach (array_keys($this->products + $this->models) as $place => $id) {
            if ($place % 2 === 0) {
                $this->magento->db()->insert($this->magento->table('catalog_product_website'), ['product_id' => $id, 'website_id' => $this->stores->website]);
            }
        }
        $this->reviews();
    }

    /**
     * Akeneo says that all of it was deleted.
     *
     * @return array{product: array<int, int>, category: array<int, int>} entries by what they name: product id, category id
     */
    public function announce(): array
    {
        $entries = ['product' => [], 'category' => []];
        foreach (['product' => $this->products, 'product-model' => $this->models, 'category' => $this->categories] as $type => $codes) {
            foreach ($codes as $id => $code) {
                $entries[$type === 'category' ? 'category' : 'product'][$id] = $this->akeneo->deletes($type, $code);
            }
        }

        return $entries;
    }

    private function families(int $models): void
    {
        $set = $this->make->attributeSet();
        $size = $this->make->attribute('select', ['S', 'M', 'L'], [$set]);
        $options = $this->make->options($size);
        for ($number = 0; $number < $models; $number++) {
            [$model, $variants] = $this->make->configurable($size, $options, $set);
            $this->models[(int)$model->getId()] = Fixtures::name('model');
            $this->make->map('product', $this->models[(int)$model->getId()], (int)$model->getId());
            foreach ($variants as $variant) {
                $this->products[(int)$variant->getId()] = Fixtures::uuid();
                $this->make->map('product', $this->products[(int)$variant->getId()], (int)$variant->getId());
            }
        }
    }

    /**
     * As the connector writes them: rows of the table of values.
     *
     * @param int[] $ids
     * @param array<int, array<string, int>> $patterns
     */
    private function set(string $kind, string $attribute, array $ids, array $patterns): void
    {
        $db = $this->magento->db();
        $attribute = (int)$db->fetchOne(
            "SELECT attribute_id FROM {$this->magento->table('eav_attribute')} WHERE attribute_code = ? AND entity_type_id = ?",
            [$attribute, $this->make->entityType("catalog_$kind")]
        );
        $table = $this->magento->table("catalog_{$kind}_entity_int");
        $db->delete($table, ['attribute_id = ?' => $attribute, 'entity_id IN (?)' => $ids]);
        $views = ['default' => 0, 'first' => $this->stores->first, 'beside' => $this->stores->beside, 'other' => $this->stores->other];
        $rows = [];
        foreach ($ids as $place => $id) {
            foreach ($patterns[$place % count($patterns)] as $view => $value) {
                $rows[] = ['attribute_id' => $attribute, 'store_id' => $views[$view], 'entity_id' => $id, 'value' => $value];
            }
        }
        $db->insertMultiple($table, $rows);
    }

    /** One of each tenth product, by a visitor. */
    private function reviews(): void
    {
        foreach (array_keys($this->products) as $place => $id) {
            if ($place % 10 === 0) {
                $this->magento->db()->insert($this->magento->table('review'), ['entity_id' => 1, 'entity_pk_value' => $id, 'status_id' => 1]);
            }
        }
    }
}
