<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;

/**
 * The shop's tree of categories, as it is right before a deletion.
 */
class CategoryRows
{
    public function __construct(private readonly ResourceConnection $resource)
    {
    }

    /**
     * @param string $path of a category, such as 1/2/7
     * @return int[] ids of all categories below it, at any depth
     */
    public function below(string $path): array
    {
        $ids = $this->resource->getConnection()->fetchCol("SELECT entity_id FROM {$this->table()} WHERE path LIKE ?", ["$path/%"]);

        return array_map('intval', $ids);
    }

    private function table(): string
    {
        return $this->resource->getTableName('catalog_category_entity');
    }
}
