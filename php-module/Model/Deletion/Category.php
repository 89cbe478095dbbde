<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Magento\Catalog\Api\CategoryRepositoryInterface;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Store\Model\Store;

/**
 * Deletes a category and, as Magento does, everything below it; the planner has made sure that all of that is mapped.
 */
class Category implements DeleterInterface
{
    public function __construct(private readonly CategoryRepositoryInterface $categories)
    {
    }

    public function delete(int $entityId): bool
    {
        try {
            $category = $this->categories->get($entityId, Store::DEFAULT_STORE_ID);
        } catch (NoSuchEntityException) {
            return false;
        }
        $this->categories->delete($category);

        return true;
    }
}
