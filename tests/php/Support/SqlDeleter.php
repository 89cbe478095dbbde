<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Api\DeleterInterface;

/**
 * Deletes from the small shop's tables what Magento would delete: a row, and what its foreign keys take with it.
 */
final class SqlDeleter implements DeleterInterface
{
    public function __construct(
        private readonly \PDO $connection,
        private readonly string $table,
        private readonly string $key,
    ) {
    }

    /** @return array<string, self> one of each entity type */
    public static function all(\PDO $connection, string $prefix): array
    {
        $of = static fn (string $table, string $key): self => new self($connection, $prefix . $table, $key);

        return [
            'product' => $of('catalog_product_entity', 'entity_id'),
            'product_model' => $of('catalog_product_entity', 'entity_id'),
            'attribute_option' => $of('eav_attribute_option', 'option_id'),
            'attribute' => $of('eav_attribute', 'attribute_id'),
            'category' => $of('catalog_category_entity', 'entity_id'),
            'family' => $of('eav_attribute_set', 'attribute_set_id'),
        ];
    }

    public function delete(int $entityId, array $along = []): bool
    {
        $statement = $this->connection->prepare("DELETE FROM `{$this->table}` WHERE `{$this->key}` = ?");
        $statement->execute([$entityId]);

        return $statement->rowCount() > 0;
    }
}
