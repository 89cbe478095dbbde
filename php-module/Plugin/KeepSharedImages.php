<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Akeneo\Events\Model\Deletion\SharedImages;
use Magento\Catalog\Model\Product;
use Magento\Catalog\Model\ResourceModel\MediaImageDeleteProcessor;
use Magento\Catalog\Model\ResourceModel\Product\Gallery;
use Magento\Framework\DataObject;

/**
 * The two places at which Magento deletes the images of a product: their rows of the gallery, and their files.
 */
class KeepSharedImages
{
    public function __construct(private readonly SharedImages $images)
    {
    }

    /** @param int|string|array<int|string> $valueId */
    public function aroundDeleteGallery(Gallery $subject, callable $proceed, mixed $valueId): Gallery
    {
        $this->images->deleteRows(array_map('intval', (array)$valueId), $proceed);

        return $subject;
    }

    public function aroundExecute(MediaImageDeleteProcessor $subject, callable $proceed, DataObject $product): void
    {
        if ($product instanceof Product) {
            $this->images->deleteFiles($product, $proceed);
        } else {
            $proceed($product);
        }
    }
}
