<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Catalog\Api\Data\ProductInterface;
use Magento\Framework\App\Filesystem\DirectoryList;
use Magento\Framework\EntityManager\MetadataPool;

/** Images of products, with the rows that the connector writes for them (Akeneo\Connector\Job\Product::importMedia). */
final class Pictures
{
    private const GALLERY = 'catalog_product_entity_media_gallery';
    private const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

    /** @var string[] paths */
    private array $made = [];

    public function __construct(private readonly Magento $magento, private readonly Fixtures $make)
    {
    }

    /** @return string what the gallery calls it: its path below pub/media/catalog/product */
    public function file(): string
    {
        $file = '/a/e/' . Fixtures::name('image') . '.png';
        $path = $this->path($file);
        is_dir(dirname($path)) || mkdir(dirname($path), recursive: true);
        $this->made[] = $path;
        $this->restore();

        return $file;
    }

    /** A gallery row of a file. The connector makes one a file, Magento's own import and its REST API one a product. */
    public function row(string $file): int
    {
        $table = $this->magento->table(self::GALLERY);
        $this->magento->db()->insert($table, [
            'attribute_id' => $this->attribute('media_gallery'), 'value' => $file, 'media_type' => 'image', 'disabled' => 0,
        ]);

        return (int)$this->magento->db()->lastInsertId($table);
    }

    /** @param ProductInterface[] $products */
    public function bind(int $row, array $products): void
    {
        $db = $this->magento->db();
        foreach ($products as $product) {
            $link = [$this->link() => (int)$product->getData($this->link())];
            $db->insert($this->magento->table(self::GALLERY . '_value_to_entity'), ['value_id' => $row] + $link);
            foreach ([0, 1] as $store) {
                $db->insert(
                    $this->magento->table(self::GALLERY . '_value'),
                    ['value_id' => $row, 'store_id' => $store, 'label' => '', 'position' => 0, 'disabled' => 0] + $link
                );
            }
        }
    }

    /** Makes it the base image of a product, with or without a row of the gallery. */
    public function name(string $file, ProductInterface $product): void
    {
        $this->magento->db()->insertOnDuplicate($this->magento->table('catalog_product_entity_varchar'), [
            'attribute_id' => $this->attribute('image'), 'store_id' => 0,
            $this->link() => (int)$product->getData($this->link()), 'value' => $file,
        ]);
    }

    /** One file, one row of the gallery, bound to all of them and their base image. */
    public function share(ProductInterface ...$products): array
    {
        $file = $this->file();
        $row = $this->row($file);
        $this->bind($row, $products);
        foreach ($products as $product) {
            $this->name($file, $product);
        }

        return [$file, $row];
    }

    /** @return array<string, int> rows of the gallery by what they are for */
    public function rowsOf(int $row): array
    {
        return [
            'gallery' => $this->make->count(self::GALLERY, 'value_id', $row),
            'bound to' => $this->make->count(self::GALLERY . '_value_to_entity', 'value_id', $row),
            'by store' => $this->make->count(self::GALLERY . '_value', 'value_id', $row),
        ];
    }

    public function exists(string $file): bool
    {
        clearstatcache();

        return is_file($this->path($file));
    }

    /** Puts back files that a deletion has removed. */
    public function restore(): void
    {
        array_map(static fn (string $path) => file_put_contents($path, base64_decode(self::DOT)), $this->made);
    }

    public function removeAll(): void
    {
        array_map(unlink(...), array_filter($this->made, is_file(...)));
        $this->magento->db()->delete($this->magento->table(self::GALLERY), ['value LIKE ?' => '/a/e/' . Fixtures::MARK . '\_%']);
        $this->made = [];
    }

    private function path(string $file): string
    {
        return $this->magento->get(DirectoryList::class)->getPath(DirectoryList::MEDIA) . '/catalog/product' . $file;
    }

    /** The column by which the tables of the catalogue name a product. */
    public function link(): string
    {
        return $this->magento->get(MetadataPool::class)->getMetadata(ProductInterface::class)->getLinkField();
    }

    private function attribute(string $code): int
    {
        return (int)$this->magento->db()->fetchOne(
            'SELECT attribute_id FROM ' . $this->magento->table('eav_attribute') . ' WHERE attribute_code = ? AND entity_type_id = ?',
            [$code, $this->make->entityType('catalog_product')]
        );
    }
}
