<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Akeneo\Events\Model\Deletion\SharedImages;
use Magento\Catalog\Model\Product;
use Magento\Catalog\Model\ResourceModel\MediaImageDeleteProcessor;
use Magento\Catalog\Model\ResourceModel\Product\Gallery;
use Magento\Framework\DataObject;

/**
 * Sits at the two places where Magento deletes the images of a product: the rows of the gallery, and the files.
 */
class KeepSharedImages
{
    public function __construct(private readonly SharedImages $images)
    {
    }

    /** @param int|string|array<int|string> $valueId */
    public function aroundDeleteGallery(Gallery $subject, callable $proceed, $valueId): Gallery
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
