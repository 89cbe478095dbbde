<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Akeneo\Events\Model\Retry;
use Magento\Catalog\Api\Data\ProductInterface;
use Magento\Framework\Event\Observer;
use Magento\Framework\Exception\LocalizedException;

/** A small clothes shop, of which Akeneo deletes ten things of all six kinds: one is refused, one waits, one fails. */
final class Showcase
{
    /** Minutes ago at which Akeneo deleted them, in the order of the events. The last one's story tells its own times. */
    private const AGO = [58, 51, 47, 40, 33, 26, 19, 12, 5, 0];

    private readonly Belongings $belongings;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
    ) {
        $this->belongings = new Belongings($magento, $make, new Pictures($magento, $make));
    }

    /** @return int id of the entry with the longest story: it failed first, an admin user made it pending again, it was deleted */
    public function open(): int
    {
        Observers::on($this->magento, 'catalog_product_delete_before', static function (Observer $observer) use (&$ordered): void {
            $sku = $observer->getEvent()->getProduct()->getSku();
            if (in_array($sku, $ordered, true)) {
                throw new LocalizedException(__('Product %1 is in an open order of the warehouse.', $sku));
            }
        });
        try {
            $ordered = ['BELT-BROWN-95', 'COAT-NAVY-L'];
            $events = $this->events();
            $this->akeneo->processAll();
            $ordered = ['COAT-NAVY-L'];
            $this->magento->create(Retry::class)->execute([$events['belt']], 'anna');
            $this->akeneo->processAll();
        } finally {
            Observers::none();
        }
        $this->spread(array_values($events));

        return $events['belt'];
    }

    /** @return int id of the entry of a product that Akeneo deletes, too, and that the shop only hides for some days */
    public function hide(SavedSettings $settings): int
    {
        $settings->save('akeneo_connector', 'events_platform', ['deleted_products' => 'hide_then_delete', 'deleted_products_days' => '30']);
        [$uuid] = $this->product('HAT-STRAW-M', 'Straw Hat, natural, M');
        $entry = $this->akeneo->deletes('product', $uuid);
        $this->akeneo->processAll();

        return $entry;
    }

    public function close(): void
    {
        $this->belongings->removeAll();
    }

    /** @return array<string, int> ids of the entries */
    private function events(): array
    {
        $women = $this->category('Women', 'women');
        $shoes = $this->category('Shoes', 'women_shoes', $women);
        $this->category('Sandals', 'women_sandals', $shoes);
        $this->make->category($women, 'Vintage');
        [$shirts, $boots] = [$this->make->attributeSet('Shirts'), $this->family('Boots', 'boots')];
        $this->family('Sunglasses', 'sunglasses');
        $color = $this->make->attribute('select', ['White', 'Olive', 'Navy', 'Burgundy'], [$shirts], ['attribute_code' => 'shirt_color', 'frontend_label' => 'Shirt color']);
        $options = $this->make->options($color);
        $this->make->map('option', 'shirt_color-burgundy', $options[3]);
        $care = $this->make->attribute('text', [], [$shirts], ['attribute_code' => 'washing_care', 'frontend_label' => 'Washing care']);
        $this->make->map('attribute', 'washing_care', (int)$care->getAttributeId());
        [$model] = $this->make->configurable($color, array_slice($options, 0, 3), $shirts, $this->named('SHIRT-LINEN', 'Linen Shirt'));
        $this->make->map('product', 'linen_shirt', (int)$model->getId());
        foreach (['BOOTS-CHELSEA-42' => 'Chelsea Boots, black, 42', 'BOOTS-HIKING-39' => 'Hiking Boots, brown, 39'] as $sku => $name) {
            $this->make->product([], $boots, 'simple', $this->named($sku, $name));
        }
        $belt = $this->product('BELT-BROWN-95', 'Leather Belt, brown, 95 cm');
        $scarf = $this->product('SCARF-SILK-RED', 'Silk Scarf, red');
        $coat = $this->product('COAT-NAVY-L', 'Wool Coat, navy, L');
        $this->belongings->ofProduct($belt[1], $this->make->product([], 0, 'simple', $this->named('WALLET-BROWN', 'Leather Wallet, brown')));
        $this->belongings->pictures->share($belt[1]);

        return [
            'scarf' => $this->akeneo->deletes('product', $scarf[0]),
            'model' => $this->akeneo->deletes('product-model', 'linen_shirt'),
            'option' => $this->akeneo->deletes('attribute-option', 'burgundy', 'shirt_color'),
            'women' => $this->akeneo->deletes('category', 'women'),
            'sandals' => $this->akeneo->deletes('category', 'women_sandals'),
            'care' => $this->akeneo->deletes('attribute', 'washing_care'),
            'coat' => $this->akeneo->deletes('product', $coat[0]),
            'sunglasses' => $this->akeneo->deletes('family', 'sunglasses'),
            'boots' => $this->akeneo->deletes('family', 'boots'),
            'belt' => $this->akeneo->deletes('product', $belt[0]),
        ];
    }

    private function category(string $name, string $code, ?int $parent = null): int
    {
        $id = (int)$this->make->category($parent, $name)->getId();
        $this->make->map('category', $code, $id);

        return $id;
    }

    private function family(string $name, string $code): int
    {
        $id = $this->make->attributeSet($name);
        $this->make->map('family', $code, $id);

        return $id;
    }

    /** @return array{string, ProductInterface} its UUID in Akeneo, and the product */
    private function product(string $sku, string $name): array
    {
        $product = $this->make->product([], 0, 'simple', $this->named($sku, $name));
        $this->make->map('product', $uuid = Fixtures::uuid(), (int)$product->getId());

        return [$uuid, $product];
    }

    /** @return callable(ProductInterface): mixed */
    private function named(string $sku, string $name): callable
    {
        return static fn (ProductInterface $product) => $product->setSku($sku)->setName($name)->setCustomAttribute('url_key', strtolower($sku));
    }

    /**
     * Over an hour, as if each had been processed when it came.
     *
     * @param int[] $entries
     */
    private function spread(array $entries): void
    {
        $columns = ['occurred_at', 'received_at', 'updated_at', 'deletion_at', 'reset_at', 'lease_expires_at'];
        foreach ($entries as $number => $entry) {
            $minutes = self::AGO[$number];
            $this->magento->db()->update(
                $this->magento->table('akeneo_events_queue'),
                array_combine($columns, array_map(static fn (string $column) => new \Zend_Db_Expr("$column - INTERVAL $minutes MINUTE"), $columns)),
                ['id = ?' => $entry]
            );
        }
    }
}
