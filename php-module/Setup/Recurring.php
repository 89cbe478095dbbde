<?php

declare(strict_types=1);

namespace Akeneo\Events\Setup;

use Magento\Framework\Setup\InstallSchemaInterface;
use Magento\Framework\Setup\ModuleContextInterface;
use Magento\Framework\Setup\SchemaSetupInterface;

/**
 * Gives the connector's mapping table an index by entity, on every setup:upgrade.
 *
 * The connector removes a mapping row by entity id whenever Magento deletes something, and has no index for it: without
 * this one each deletion reads and locks the whole table. It is no part of db_schema.xml, which could not declare an
 * index on a table that may be missing; what is not declared there, Magento leaves alone.
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
