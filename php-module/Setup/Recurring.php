<?php

declare(strict_types=1);

namespace Akeneo\Events\Setup;

use Magento\Framework\Setup\InstallSchemaInterface;
use Magento\Framework\Setup\ModuleContextInterface;
use Magento\Framework\Setup\SchemaSetupInterface;

/**
 * Gives the connector's mapping table an index by entity, on every setup:upgrade.
 *
 * Whenever Magento deletes something, the connector removes a mapping row by entity ID. It has no index for that, so
 * each deletion would read and lock the whole table. The index is not in db_schema.xml, because that file cannot
 * declare an index on a table that may be missing. Magento does not touch an index that it does not find there.
 */
class Recurring implements InstallSchemaInterface
{
    public const TABLE = 'akeneo_connector_entities';
    public const COLUMNS = ['entity_id', 'import'];

    public function install(SchemaSetupInterface $setup, ModuleContextInterface $context)
    {
        $connection = $setup->getConnection();
        $table = $setup->getTable(self::TABLE);
        if (!$connection->isTableExists($table)) {
            return;
        }
        foreach ($connection->getIndexList($table) as $index) {
            if (array_slice($index['COLUMNS_LIST'], 0, count(self::COLUMNS)) === self::COLUMNS) {
                return;
            }
        }
        $connection->addIndex($table, $setup->getIdxName(self::TABLE, self::COLUMNS), self::COLUMNS);
    }
}
