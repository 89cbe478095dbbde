<?php

declare(strict_types=1);

namespace Akeneo\Events\Setup;

use Magento\Framework\DB\Adapter\AdapterInterface;
use Magento\Framework\Setup\ModuleContextInterface;
use Magento\Framework\Setup\SchemaSetupInterface;
use Magento\Framework\Setup\UninstallInterface;

/**
 * module:uninstall --remove-data: removes everything that this module has put into the database and into the message broker.
 *
 * It does not touch the subscription at Akeneo. Reset it in the admin first.
 */
class Uninstall implements UninstallInterface
{
    private const TABLES = ['akeneo_events_queue', 'akeneo_events_latest'];

    /** Rows in tables of Magento's, by what they begin with. */
    private const ROWS = [
        ['core_config_data', 'path', 'akeneo_connector/events\_platform/'],
        ['core_config_data', 'path', 'akeneo\_events/'],
        ['authorization_rule', 'resource_id', 'Akeneo\_Events::'],
        ['flag', 'flag_code', 'akeneo\_events\_'],
        ['cron_schedule', 'job_code', 'akeneo\_events\_'],
        ['queue_message', 'topic_name', 'akeneo\_events.'],
        ['queue', 'name', 'akeneo\_events'],
        ['patch_list', 'patch_name', 'Akeneo\\\\Events\\\\'],
    ];

    public function __construct(private readonly RemoveQueue $removeQueue)
    {
    }

    public function uninstall(SchemaSetupInterface $setup, ModuleContextInterface $context)
    {
        $connection = $setup->getConnection();
        foreach (self::TABLES as $table) {
            $connection->dropTable($setup->getTable($table));
        }
        foreach (self::ROWS as [$name, $column, $prefix]) {
            $table = $setup->getTable($name);
            if ($connection->isTableExists($table)) {
                $connection->delete($table, ["$column LIKE ?" => $prefix . '%']);
            }
        }
        $this->dropIndex($connection, $setup->getTable(Recurring::TABLE), $setup);
        $this->removeQueue->execute();
    }

    private function dropIndex(AdapterInterface $connection, string $table, SchemaSetupInterface $setup): void
    {
        if ($connection->isTableExists($table)) {
            $connection->dropIndex($table, $setup->getIdxName(Recurring::TABLE, Recurring::COLUMNS));
        }
    }
}
