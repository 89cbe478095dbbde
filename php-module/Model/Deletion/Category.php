<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Model\ResourceModel\ConnectorRows;
use Magento\Catalog\Api\CategoryRepositoryInterface;
use Magento\Catalog\Model\CategoryFactory;
use Magento\Catalog\Model\ResourceModel\Category as CategoryResource;
use Magento\Store\Model\Store;

/**
 * Deletes a category and, as Magento does, everything below it.
 *
 * The planner has made sure that all of that is mapped. It is looked at once more, right before: somebody may have made
 * a category in it since. It is loaded past the repository, whose copy may be older than a move.
 */
class Category implements DeleterInterface
{
    public function __construct(
        private readonly CategoryFactory $factory,
        private readonly CategoryResource $resource,
        private readonly CategoryRepositoryInterface $repository,
        private readonly ConnectorRows $connectorRows,
    ) {
    }

    public function delete(int $entityId): bool
    {
        $category = $this->factory->create()->setStoreId(Store::DEFAULT_STORE_ID);
        $this->resource->load($category, $entityId);
        if (!$category->getId()) {
            return false;
        }
        $foreign = $this->connectorRows->foreignBelow((string)$category->getPath());
        if ($foreign !== null) {
            throw new NotNowException(__('Category %1 has a category below it that Akeneo does not know (id %2).', $entityId, $foreign));
        }
        $this->repository->delete($category);

        return true;
    }
}
