<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;
use Magento\Framework\EntityManager\EntityMetadataInterface;
use Magento\Framework\EntityManager\MetadataPool;
use Magento\Store\Model\Store;

/**
 * Writes the rows of one attribute that says whether an entity is shown: one row for the default scope, and one for each
 * store view that has a value of its own. src/planner/statuses.rs reads the same rows.
 *
 * Magento writes a product's status for all store views of a website at once, and removes the rows of store views if the
 * shop has only one. So what stood there before cannot be put back through Magento alone.
 */
class StatusRows
{
    /**
     * @param string $entity the interface by which Magento's metadata knows the entity
     * @param string $attribute the attribute's code
     */
    public function __construct(
        private readonly ResourceConnection $resource,
        private readonly MetadataPool $metadata,
        private readonly string $entity,
        private readonly string $attribute,
    ) {
    }

    /**
     * @param array<int, array<int, ?int>> $statuses by entity id
     * @return int[] ids of the entities that are in the shop
     */
    public function present(array $statuses): array
    {
        return array_keys($this->links(array_keys($statuses)));
    }

    /**
     * Writes these rows, all of them or none. A row that is already right is not touched. Other rows stay.
     *
     * @param array<int, array<int, ?int>> $statuses by entity id: values by store id
     * @return int[] ids of the entities that are in the shop; nothing is written for the others
     */
    public function write(array $statuses): array
    {
        return $this->change($statuses, static fn (): bool => false);
    }

    /**
     * The same, and removes other rows that only repeat the default scope.
     *
     * @param array<int, array<int, ?int>> $statuses
     * @return int[]
     */
    public function tidy(array $statuses): array
    {
        return $this->change($statuses, $this->isSame(...));
    }

    /**
     * The same, and removes all other rows.
     *
     * @param array<int, array<int, ?int>> $statuses
     * @return int[]
     */
    public function replace(array $statuses): array
    {
        return $this->change($statuses, static fn (): bool => true);
    }

    /**
     * @param array<int, array<int, ?int>> $statuses
     * @param callable(int|string|null, ?int): bool $removes whether another row goes, by its value and by that of the default scope
     * @return int[]
     */
    private function change(array $statuses, callable $removes): array
    {
        $links = $this->links(array_keys($statuses));
        if ($links === []) {
            return [];
        }
        $wanted = [];
        foreach ($links as $entityId => $link) {
            $wanted[$link] = $statuses[$entityId];
        }
        Transaction::run($this->resource->getConnection(), fn () => $this->changeRows($wanted, $removes));

        return array_keys($links);
    }

    /**
     * A Select, because Adobe Commerce limits it to the present version of each entity.
     *
     * @param int[] $ids of entities
     * @return array<int, int> what the rows name them by: in Magento Open Source the same id, in Adobe Commerce that of the version
     */
    private function links(array $ids): array
    {
        $connection = $this->resource->getConnection();
        $metadata = $this->metadata();
        $select = $connection->select()
            ->from($metadata->getEntityTable(), ['id' => 'entity_id', 'link' => $metadata->getLinkField()])
            ->where('entity_id IN (?)', $ids);

        return array_map('intval', $connection->fetchPairs($select));
    }

    /**
     * @param array<int, array<int, ?int>> $wanted by link: values by store id
     * @param callable(int|string|null, ?int): bool $removes
     */
    private function changeRows(array $wanted, callable $removes): void
    {
        $attributeId = $this->attributeId();
        [$surplus, $right] = [[], []];
        foreach ($this->rows($attributeId, array_keys($wanted)) as $row) {
            [$link, $store] = [(int)$row['link'], (int)$row['store_id']];
            $isNamed = array_key_exists($store, $wanted[$link]);
            if (!$isNamed && $removes($row['value'], $wanted[$link][Store::DEFAULT_STORE_ID] ?? null)) {
                $surplus[] = (int)$row['value_id'];
            } elseif ($isNamed && $this->isSame($row['value'], $wanted[$link][$store])) {
                $right[$link][$store] = true;
            }
        }
        if ($surplus !== []) {
            $this->resource->getConnection()->delete($this->table(), ['value_id IN (?)' => $surplus]);
        }
        $missing = [];
        foreach ($wanted as $link => $values) {
            foreach (array_diff_key($values, $right[$link] ?? []) as $store => $value) {
                $missing[] = [$this->link() => $link, 'attribute_id' => $attributeId, 'store_id' => $store, 'value' => $value];
            }
        }
        $this->insert($missing);
    }

    /**
     * Without those of store views that somebody has deleted meanwhile.
     *
     * @param list<array<string, ?int>> $rows
     */
    private function insert(array $rows): void
    {
        if ($rows === []) {
            return;
        }
        $connection = $this->resource->getConnection();
        $stores = $connection->fetchCol("SELECT store_id FROM {$this->resource->getTableName('store')}");
        $rows = array_values(array_filter($rows, static fn (array $row): bool => in_array((string)$row['store_id'], array_map('strval', $stores), true)));
        if ($rows !== []) {
            $connection->insertOnDuplicate($this->table(), $rows, ['value']);
        }
    }

    /**
     * @param int[] $links
     * @return list<array{value_id: int|string, link: int|string, store_id: int|string, value: int|string|null}>
     */
    private function rows(int $attributeId, array $links): array
    {
        $places = implode(', ', array_fill(0, count($links), '?'));
        $link = $this->link();

        return $this->resource->getConnection()->fetchAll(
            "SELECT v.value_id, v.$link AS link, v.store_id, v.value FROM {$this->table()} v
             WHERE v.attribute_id = ? AND v.$link IN ($places) ORDER BY v.value_id FOR UPDATE",
            [$attributeId, ...$links]
        );
    }

    private function isSame(int|string|null $is, ?int $wanted): bool
    {
        return $is === null || $wanted === null ? $is === $wanted : (int)$is === $wanted;
    }

    private function attributeId(): int
    {
        $attributes = $this->resource->getTableName('eav_attribute');
        $types = $this->resource->getTableName('eav_entity_type');

        return (int)$this->resource->getConnection()->fetchOne(
            "SELECT a.attribute_id FROM $attributes a JOIN $types t ON t.entity_type_id = a.entity_type_id
             WHERE t.entity_type_code = ? AND a.attribute_code = ?",
            [$this->metadata()->getEavEntityType(), $this->attribute]
        );
    }

    private function table(): string
    {
        return $this->metadata()->getEntityTable() . '_int';
    }

    private function link(): string
    {
        return $this->metadata()->getLinkField();
    }

    private function metadata(): EntityMetadataInterface
    {
        return $this->metadata->getMetadata($this->entity);
    }
}
