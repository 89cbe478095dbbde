<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Model\ResourceModel\CategoryRows;
use Magento\Catalog\Api\CategoryRepositoryInterface;
use Magento\Catalog\Model\CategoryFactory;
use Magento\Catalog\Model\ResourceModel\Category as CategoryResource;
use Magento\Store\Model\Store;

/**
 * Deletes a category and, as Magento does, everything below it.
 *
 * The plan lists all these categories. Right before the deletion, this class reads the tree once more, because
 * somebody may have created a category there or moved one there. It does not load the category through the
 * repository, whose copy may be older than a move.
 */
class Category implements DeleterInterface
{
    public function __construct(
        private readonly CategoryFactory $factory,
        private readonly CategoryResource $resource,
        private readonly CategoryRepositoryInterface $repository,
        private readonly CategoryRows $rows,
    ) {
    }

    public function delete(int $entityId, array $along = []): bool
    {
        $category = $this->factory->create()->setStoreId(Store::DEFAULT_STORE_ID);
        $this->resource->load($category, $entityId);
        if (!$category->getId()) {
            return false;
        }
        $unplanned = array_diff($this->rows->below((string)$category->getPath()), $along);
        if ($unplanned !== []) {
            throw new InTheWayException('category_grew', (int)reset($unplanned));
        }
        $this->repository->delete($category);

        return true;
    }
}
