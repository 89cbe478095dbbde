<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Catalog\Api\Data\ProductInterface;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\EntityManager\MetadataPool;

/**
 * Who uses the images of a product: which products a row of the gallery is bound to, and which of them name a file.
 *
 * Products are bound by their link field: entity_id in Magento Open Source, row_id, one for each version, in Adobe Commerce. The
 * statements are plain SQL, since Adobe Commerce narrows a Select to the versions of today.
 */
class GalleryRows
{
    private const BINDINGS = 'catalog_product_entity_media_gallery_value_to_entity';

    public function __construct(
        private readonly ResourceConnection $resource,
        private readonly MetadataPool $metadata,
    ) {
    }

    /**
     * Has those rows of the gallery deleted that no other product is bound to. Until then nobody can bind one to them.
     *
     * @param int[] $ids of rows of the gallery
     * @param callable(int[]): mixed $delete
     */
    public function deleteUnshared(array $ids, int $productId, callable $delete): void
    {
        if ($ids === []) {
            return;
        }
        Transaction::run($this->resource->getConnection(), function () use ($ids, $productId, $delete): void {
            $own = array_values(array_diff($ids, $this->lockShared($ids, $productId)));
            if ($own !== []) {
                $delete($own);
            }
        });
    }

    /**
     * @param string[] $files as the gallery has them: paths below pub/media/catalog/product
     * @param int[] $relatives of the product that had them; see relatives()
     * @return string[] those that a product has in its gallery, or that one of the relatives names as one of its images
     */
    public function used(array $files, array $relatives): array
    {
        $inGallery = $this->inGallery($files);

        return [...$inGallery, ...$this->named(array_values(array_diff($files, $inGallery)), $relatives)];
    }

    /**
     * The products to which the connector gives the same images: of a variant its configurable and the other variants, of a
     * configurable its variants.
     *
     * @return int[] by the link field
     */
    public function relatives(int $productId): array
    {
        $links = $this->resource->getTableName('catalog_product_super_link');
        $connection = $this->resource->getConnection();
        $own = $this->linksOf([$productId]);
        $parents = array_map('intval', $connection->fetchCol("SELECT parent_id FROM $links WHERE product_id = ?", [$productId]));
        $configurables = [...$own, ...$parents];
        if ($configurables === []) {
            return [];
        }
        $places = $this->places($configurables);
        $variants = array_map('intval', $connection->fetchCol("SELECT product_id FROM $links WHERE parent_id IN ($places)", $configurables));

        return array_values(array_diff([...$parents, ...$this->linksOf($variants)], $own));
    }

    /**
     * @param string[] $files
     * @return string[]
     */
    private function inGallery(array $files): array
    {
        $bindings = $this->resource->getTableName(self::BINDINGS);
        $places = $this->places($files);

        return $this->found($files, "SELECT g.value FROM {$this->table()} g JOIN $bindings b ON b.value_id = g.value_id WHERE g.value IN ($places)", $files);
    }

    /**
     * @param string[] $files
     * @param int[] $products by the link field
     * @return string[]
     */
    private function named(array $files, array $products): array
    {
        if ($products === []) {
            return [];
        }
        $values = $this->resource->getTableName('catalog_product_entity_varchar');
        $attributes = $this->resource->getTableName('eav_attribute');
        $link = $this->link();

        return $this->found(
            $files,
            "SELECT v.value FROM $values v JOIN $attributes a ON a.attribute_id = v.attribute_id
             WHERE a.frontend_input = 'media_image' AND v.$link IN ({$this->places($products)}) AND v.value IN ({$this->places($files)})",
            [...$products, ...$files]
        );
    }

    /**
     * @param string[] $files
     * @param array<int|string> $values of the statement
     * @return string[] those that a statement finds; the database folds case, the file system does not
     */
    private function found(array $files, string $sql, array $values): array
    {
        return $files === [] ? [] : array_values(array_intersect($files, $this->resource->getConnection()->fetchCol($sql, $values)));
    }

    /**
     * @param int[] $ids of rows of the gallery
     * @return int[] those that another product is bound to
     */
    private function lockShared(array $ids, int $productId): array
    {
        $link = $this->link();
        $own = $this->linksOf([$productId]);
        $places = $this->places($ids);
        $bindings = $this->resource->getTableName(self::BINDINGS);
        // The rows of the gallery are locked first, and by that new bindings to them.
        $rows = $this->resource->getConnection()->fetchAll(
            "SELECT g.value_id, b.$link AS product FROM {$this->table()} g LEFT JOIN $bindings b ON b.value_id = g.value_id
             WHERE g.value_id IN ($places) ORDER BY g.value_id FOR UPDATE",
            $ids
        );
        $others = array_filter(
            $rows,
            static fn (array $row): bool => $row['product'] !== null && !in_array((int)$row['product'], $own, true)
        );

        return array_map('intval', array_column($others, 'value_id'));
    }

    private function link(): string
    {
        return $this->metadata->getMetadata(ProductInterface::class)->getLinkField();
    }

    /**
     * @param int[] $productIds
     * @return int[] by the link field: in Adobe Commerce those of all versions
     */
    private function linksOf(array $productIds): array
    {
        if ($productIds === [] || $this->link() === 'entity_id') {
            return $productIds;
        }
        $products = $this->resource->getTableName('catalog_product_entity');
        $rows = $this->resource->getConnection()->fetchCol("SELECT row_id FROM $products WHERE entity_id IN ({$this->places($productIds)})", $productIds);

        return array_map('intval', $rows);
    }

    /** @param array<int|string> $values */
    private function places(array $values): string
    {
        return implode(', ', array_fill(0, count($values), '?'));
    }

    private function table(): string
    {
        return $this->resource->getTableName('catalog_product_entity_media_gallery');
    }
}
