<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\Shelf\ShelfInterface;

/** Writes the rows of statuses of the small shop, and nothing else. */
final class SqlShelf implements ShelfInterface
{
    private function __construct(
        private readonly \PDO $connection,
        private readonly string $prefix,
        private readonly string $entity,
        private readonly string $attribute,
    ) {
    }

    /** @return array<string, self> one of each entity type that can be hidden */
    public static function all(\PDO $connection, string $prefix): array
    {
        $products = new self($connection, $prefix, 'catalog_product', 'status');
        $categories = new self($connection, $prefix, 'catalog_category', 'is_active');

        return ['product' => $products, 'product_model' => $products, 'category' => $categories];
    }

    public function hide(array $statuses): array
    {
        return $this->write($statuses);
    }

    public function putBack(array $statuses): array
    {
        return $this->write($statuses);
    }

    /**
     * @param array<int, array<int, ?int>> $statuses
     * @return int[]
     */
    private function write(array $statuses): array
    {
        $table = "`{$this->prefix}{$this->entity}_entity`";
        $values = "`{$this->prefix}{$this->entity}_entity_int`";
        $attribute = $this->connection->query(
            "SELECT a.attribute_id FROM `{$this->prefix}eav_attribute` a JOIN `{$this->prefix}eav_entity_type` t USING (entity_type_id)
             WHERE t.entity_type_code = '{$this->entity}' AND a.attribute_code = '{$this->attribute}'"
        )->fetchColumn();
        $there = [];
        foreach ($statuses as $id => $rows) {
            if ($this->connection->query("SELECT 1 FROM $table WHERE entity_id = $id")->fetchColumn() === false) {
                continue;
            }
            $there[] = $id;
            $this->connection->exec("DELETE FROM $values WHERE entity_id = $id AND attribute_id = $attribute");
            foreach ($rows as $store => $value) {
                $this->connection
                    ->prepare("INSERT INTO $values (attribute_id, store_id, entity_id, value) VALUES (?, ?, ?, ?)")
                    ->execute([$attribute, $store, $id, $value]);
            }
        }

        return $there;
    }
}
