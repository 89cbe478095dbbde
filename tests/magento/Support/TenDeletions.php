<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Catalog\Api\Data\ProductInterface;
use Magento\Store\Model\StoreManagerInterface;

/**
 * Things of all six kinds with names and belongings, which Akeneo deletes: most of them go, one is refused, one waits, one was never
 * imported. Names are as hard to show as a shop can have them.
 */
final class TenDeletions
{
    public const ELEPHANT = 'Elephant 🐘, grey';
    public const SCRIPT = 'Coat <script>alert("x")</script> & <info>belt</info>';

    /** @var array<string, int> ids of the entries */
    public array $entries = [];

    /** @var array<string, list<array<string, mixed>>> what the shop has of each, counted here */
    public array $inShop = [];

    /** @var array<string, string> how that reads in English */
    public array $shown = [];

    /** @var array<string, string> its code in Akeneo */
    public array $codes = [];

    private readonly int $store;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Pictures $pictures,
    ) {
        $this->store = (int)$magento->get(StoreManagerInterface::class)->getDefaultStoreView()->getId();
    }

    /** Makes them, and has Akeneo announce their deletion. */
    public function announce(Akeneo $akeneo): void
    {
        $this->shirt($akeneo);
        $this->model($akeneo);
        $this->category($akeneo);
        $this->attribute($akeneo);
        $this->family($akeneo);
        $this->hardNames($akeneo);
        $this->whatStays($akeneo);
    }

    /** In two categories, with images, a review, URL rewrites, and in a cart; also in a cart that was ordered, which does not count. */
    private function shirt(Akeneo $akeneo): void
    {
        $categories = [(int)$this->make->category()->getId(), (int)$this->make->category()->getId()];
        $product = $this->product('Shirt', 'Linen Shirt, white', static fn ($it) => $it->setCategoryIds($categories));
        $id = (int)$product->getId();
        foreach ([1, 2, 3] as $_) {
            $this->pictures->share($product);
        }
        $this->review($id);
        $this->cart($product, true);
        $this->cart($product, false);
        $this->sent($akeneo, 'shirt', 'product', Fixtures::uuid(), "{$product->getSku()}, Linen Shirt, white (simple)", [[
            'id' => $id, 'sku' => $product->getSku(), 'name' => 'Linen Shirt, white', 'type' => 'simple',
            'along' => ['url_rewrites' => $this->rewrites('product', [$id]), 'category_links' => 2, 'reviews' => 1, 'images' => 3, 'carts' => 1],
        ]], $product->getSku());
    }

    private function model(Akeneo $akeneo): void
    {
        $set = $this->make->attributeSet();
        $size = $this->make->attribute('select', ['S', 'M', 'L'], [$set]);
        [$model] = $this->make->configurable($size, $this->make->options($size), $set);
        $id = (int)$model->getId();
        $this->sent($akeneo, 'model', 'product-model', Fixtures::name('model'), "{$model->getSku()}, {$model->getName()} (configurable, 3 variants)", [[
            'id' => $id, 'sku' => $model->getSku(), 'name' => $model->getName(), 'type' => 'configurable', 'variants' => 3,
            'along' => ['url_rewrites' => $this->rewrites('product', [$id]), 'variants' => 3],
        ]]);
    }

    /** With one below it, which Akeneo deleted, too, and a product in both. */
    private function category(Akeneo $akeneo): void
    {
        $names = ['Default Category', Fixtures::name('Women'), Fixtures::name('Shoes')];
        $women = (int)$this->make->category(null, $names[1])->getId();
        $shoes = (int)$this->make->category($women, $names[2])->getId();
        $sandals = (int)$this->make->category($shoes)->getId();
        $this->make->map('category', Fixtures::name('sandals'), $sandals);
        $this->product('Sandal', 'Sandal', static fn ($it) => $it->setCategoryIds([$shoes, $sandals]));
        $this->sent($akeneo, 'category', 'category', Fixtures::name('shoes'), implode(' / ', $names), [[
            'id' => $shoes, 'name' => $names[2], 'path' => $names, 'below' => 1,
            'along' => ['categories' => 1, 'product_links' => 2, 'url_rewrites' => $this->rewrites('category', [$shoes, $sandals])],
        ]]);
    }

    private function attribute(Akeneo $akeneo): void
    {
        $color = $this->make->attribute('select', ['Red', 'Blue'], [], ['frontend_label' => 'Shirt color']);
        $code = $color->getAttributeCode();
        $this->sent($akeneo, 'option', 'attribute-option', 'red', 'Red (Shirt color)', [[
            'id' => $this->make->options($color)[0], 'name' => 'Red', 'attribute' => 'Shirt color',
        ]], null, $code);
        $care = $this->make->attribute('text', [], [], ['frontend_label' => 'Washing care']);
        $this->sent($akeneo, 'attribute', 'attribute', $care->getAttributeCode(), 'Washing care', [[
            'id' => (int)$care->getAttributeId(), 'name' => 'Washing care',
        ]]);
    }

    private function family(Akeneo $akeneo): void
    {
        $set = $this->make->attributeSet($name = Fixtures::name('Sunglasses'));
        $this->sent($akeneo, 'family', 'family', Fixtures::name('sunglasses'), $name, [['id' => $set, 'name' => $name]]);
    }

    /** Four bytes in UTF-8, as long as a name can be, and markup of a page and of a console. */
    private function hardNames(Akeneo $akeneo): void
    {
        $names = ['elephant' => self::ELEPHANT, 'long' => 'Long ' . str_repeat('ü', 250), 'script' => self::SCRIPT];
        foreach ($names as $of => $name) {
            $product = $this->product(ucfirst($of), $of === 'elephant' ? 'x' : $name);
            $id = (int)$product->getId();
            $this->sent($akeneo, $of, 'product', Fixtures::uuid(), "{$product->getSku()}, $name (simple)", [[
                'id' => $id, 'sku' => $product->getSku(), 'name' => $name, 'type' => 'simple',
                'along' => ['url_rewrites' => $this->rewrites('product', [$id])],
            ]], $product->getSku());
            if ($of === 'elephant') {
                $this->rename($product, $name);
            }
        }
    }

    private function whatStays(Akeneo $akeneo): void
    {
        $twice = Fixtures::uuid();
        $shown = $entities = [];
        foreach (['One', 'Other'] as $name) {
            $product = $this->product($name, "$name twin");
            $this->make->map('product', $twice, (int)$product->getId());
            $shown[] = "{$product->getSku()}, $name twin (simple)";
            $entities[] = ['id' => (int)$product->getId(), 'sku' => $product->getSku(), 'name' => "$name twin", 'type' => 'simple'];
        }
        $this->sent($akeneo, 'refused', 'product', $twice, implode(' | ', $shown), $entities);
        $set = $this->make->attributeSet($name = Fixtures::name('Boots'));
        $this->make->product([], $set);
        $this->sent($akeneo, 'deferred', 'family', Fixtures::name('boots'), $name, [['id' => $set, 'name' => $name]]);
        $this->sent($akeneo, 'unknown', 'product', Fixtures::uuid(), $gone = Fixtures::name('Gone 🐘'), [], $gone);
    }

    /**
     * @param list<array<string, mixed>> $inShop entities to which the mapping leads; those of the first one are made here
     */
    private function sent(
        Akeneo $akeneo,
        string $name,
        string $type,
        string $code,
        string $shown,
        array $inShop,
        ?string $identifier = null,
        ?string $attribute = null,
    ): void {
        $import = ['product-model' => 'product', 'attribute-option' => 'option'][$type] ?? $type;
        $mapped = $attribute === null ? $code : "$attribute-$code";
        if (count($inShop) === 1) {
            $this->make->map($import, $mapped, $inShop[0]['id']);
        }
        $this->codes[$name] = $code;
        $this->shown[$name] = $shown;
        $this->inShop[$name] = $inShop;
        $this->entries[$name] = $akeneo->deletes($type, $code, $attribute, 'now', $identifier);
    }

    private function product(string $sku, string $name, ?callable $prepare = null): ProductInterface
    {
        return $this->make->product([], 0, 'simple', static function (ProductInterface $product) use ($sku, $name, $prepare): void {
            $product->setSku(Fixtures::name($sku))->setName($name);
            if ($prepare !== null) {
                $prepare($product);
            }
        });
    }

    /** Magento writes three bytes of a character at most; a shop that was converted has names with four. */
    private function rename(ProductInterface $product, string $name): void
    {
        $values = $this->magento->table('catalog_product_entity_varchar');
        $pdo = $this->magento->pdo();
        $link = $this->pictures->link();
        $attribute = $pdo->query(
            "SELECT attribute_id FROM {$this->magento->table('eav_attribute')} WHERE attribute_code = 'name' AND entity_type_id = "
            . $this->make->entityType('catalog_product')
        )->fetchColumn();
        $set = $pdo->prepare("UPDATE $values SET value = ? WHERE attribute_id = ? AND $link = ?");
        $set->execute([$name, $attribute, $product->getData($link)]);
    }

    private function review(int $product): void
    {
        $db = $this->magento->db();
        $kind = $db->fetchOne("SELECT entity_id FROM {$this->magento->table('review_entity')} WHERE entity_code = 'product'");
        $db->insert($this->magento->table('review'), ['entity_id' => $kind, 'entity_pk_value' => $product, 'status_id' => 1]);
        $review = ['review_id' => $db->lastInsertId($this->magento->table('review'))];
        $db->insert($this->magento->table('review_detail'), $review + ['store_id' => $this->store, 'title' => 'x', 'detail' => 'x', 'nickname' => 'x']);
        $db->insert($this->magento->table('review_store'), $review + ['store_id' => $this->store]);
    }

    private function cart(ProductInterface $product, bool $isActive): void
    {
        $db = $this->magento->db();
        $db->insert($this->magento->table('quote'), [
            'store_id' => $this->store, 'is_active' => (int)$isActive, 'items_count' => 1, 'items_qty' => 1, 'customer_email' => Fixtures::name('cart'),
        ]);
        $db->insert($this->magento->table('quote_item'), [
            'quote_id' => $db->lastInsertId($this->magento->table('quote')), 'product_id' => (int)$product->getId(), 'store_id' => $this->store,
            'sku' => $product->getSku(), 'name' => 'x', 'qty' => 1, 'product_type' => 'simple',
        ]);
    }

    /** @param int[] $ids */
    private function rewrites(string $type, array $ids): int
    {
        $count = (int)$this->magento->db()->fetchOne(
            "SELECT COUNT(*) FROM {$this->magento->table('url_rewrite')} WHERE entity_type = ? AND entity_id IN (" . implode(', ', $ids) . ')',
            [$type]
        );
        Expect::true($count > 0, "URL rewrites of $type " . implode(', ', $ids));

        return $count;
    }
}
