<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Model\ResourceModel\GalleryRows;
use Magento\Catalog\Model\Product;

/**
 * Keeps the images of products that stay, while the shop deletes another product.
 *
 * The connector creates one row of the gallery for a file, and links it to a product model and all its variants. But
 * Magento assumes that each row belongs to one product. It deletes the rows after it has deleted a product, and when
 * it loads a product with two rows for one file. The database then removes the links of all products. Magento also
 * deletes the file. It counts the file's other users only after it has deleted the row. And it does so before it
 * commits: if the deletion is rolled back, the product has lost its image.
 *
 * So a row stays if another product is linked to it. Only the links of the deleted product go. A file waits until the
 * deletion is committed. It then goes, with everything that Magento deletes with it, only if no product has it in its
 * gallery and none of the product's relatives names it, because a deletion by Magento itself may have removed their
 * rows before. If something kills the process in between, the file stays.
 */
class SharedImages
{
    private ?int $productId = null;

    /** @var array<callable(): void> */
    private array $files = [];

    /** @var int[] found before the deletion, which takes the links along */
    private array $relatives = [];

    public function __construct(private readonly GalleryRows $rows)
    {
    }

    /**
     * @param callable(): bool $deletion loads the product and deletes it
     * @return bool what the deletion returns
     */
    public function keep(int $productId, callable $deletion): bool
    {
        $this->productId = $productId;
        $this->relatives = $this->rows->relatives($productId);
        try {
            $found = $deletion();
            $files = $this->files;
        } finally {
            $this->productId = null;
            $this->files = [];
        }
        foreach ($files as $delete) {
            $delete();
        }

        return $found;
    }

    /**
     * Magento wants to delete rows of the gallery.
     *
     * @param int[] $ids
     * @param callable(int[]): mixed $delete
     */
    public function deleteRows(array $ids, callable $delete): void
    {
        if ($this->productId === null) {
            $delete($ids);
        } else {
            $this->rows->deleteUnshared($ids, $this->productId, $delete);
        }
    }

    /**
     * Magento wants to delete the files of a product.
     *
     * @param callable(Product): mixed $delete
     */
    public function deleteFiles(Product $product, callable $delete): void
    {
        if ($this->productId === null) {
            $delete($product);
        } else {
            $this->files[] = fn () => $this->deleteUnused($product, $delete);
        }
    }

    /** @param callable(Product): mixed $delete */
    private function deleteUnused(Product $product, callable $delete): void
    {
        $images = $product->getMediaGalleryImages();
        $used = $this->rows->used($images->getColumnValues('file'), $this->relatives);
        foreach ($images->getItems() as $key => $image) {
            if (in_array($image->getData('file'), $used, true)) {
                $images->removeItemByKey($key);
            }
        }
        // An empty collection would be filled anew.
        if ($images->count() > 0) {
            $delete($product);
        }
    }
}
