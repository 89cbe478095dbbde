<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;

/**
 * Removes rows of the connector's tables that the connector's observers leave behind.
 *
 * It removes rows by their primary key, after Magento's deletion. The connector writes on its own connection, so a
 * lock on one of its rows would make Magento's deletion wait for itself.
 */
class ConnectorRows
{
    private const MAPPING = 'akeneo_connector_entities';
    private const FAMILY_ATTRIBUTES = 'akeneo_connector_family_attribute_relations';
    private const CHUNK = 500;

    public function __construct(private readonly ResourceConnection $resource)
    {
    }

    /** @return int[] ids of the mapping rows of an attribute's options */
    public function ofOptionsOf(int $attributeId): array
    {
        $connection = $this->resource->getConnection();
        $options = $connection->fetchCol(
            $connection->select()
                ->from($this->resource->getTableName('eav_attribute_option'), 'option_id')
                ->where('attribute_id = ?', $attributeId)
        );
        $ids = [];
        // Not a join: no index of the mapping table leads from an entity to its row, and each chunk reads it once.
        foreach (array_chunk($options, self::CHUNK) as $chunk) {
            $select = $connection->select()
                ->from($this->resource->getTableName(self::MAPPING), 'id')
                ->where('import = ?', 'option')
                ->where('entity_id IN (?)', $chunk);
            array_push($ids, ...array_map('intval', $connection->fetchCol($select)));
        }

        return $ids;
    }

    /** Whether the connector has its mapping table. */
    public function exist(): bool
    {
        return (bool)$this->resource->getConnection()->fetchOne(
            'SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?',
            [$this->table()]
        );
    }

    /** @return array<string, int> how many mapping rows there are of each type of entity */
    public function counts(): array
    {
        $rows = $this->resource->getConnection()->fetchAll(
            "SELECT import AS type, COUNT(*) AS number FROM {$this->table()} GROUP BY import ORDER BY import"
        );

        return array_map('intval', array_column($rows, 'number', 'type'));
    }

    /** @param int[] $ids of mapping rows */
    public function remove(array $ids): void
    {
        $this->removeFrom(self::MAPPING, $ids);
    }

    /** Removes what the connector would add attributes to: its next attribute import would look for the set in vain. */
    public function removeFamilyAttributes(int $attributeSetId): void
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName(self::FAMILY_ATTRIBUTES), 'id')
            ->where('family_entity_id = ?', $attributeSetId);
        $this->removeFrom(self::FAMILY_ATTRIBUTES, array_map('intval', $connection->fetchCol($select)));
    }

    private function table(): string
    {
        return $this->resource->getTableName(self::MAPPING);
    }

    /** @param int[] $ids */
    private function removeFrom(string $table, array $ids): void
    {
        foreach (array_chunk($ids, self::CHUNK) as $chunk) {
            $this->resource->getConnection()->delete($this->resource->getTableName($table), ['id IN (?)' => $chunk]);
        }
    }
}
