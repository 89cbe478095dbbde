<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Akeneo\Connector\Api\Data\JobInterface;
use Akeneo\Connector\Helper\Config as ConnectorConfig;
use Akeneo\Connector\Helper\Import\Product as ProductImport;

/**
 * The connector's own imports for as long as a test takes: by its command, from the simulator. What they write beside the
 * catalog is put back.
 */
final class ConnectorImport
{
    private const MAPPING = 'akeneo_connector_entities';
    /** Tables to which an import adds rows, and their keys. */
    private const GROWING = [self::MAPPING => 'id', 'akeneo_connector_import_log' => 'log_id'];
    /** Tables whose rows an import changes. */
    private const CHANGED = ['akeneo_connector_job', 'akeneo_connector_family_attribute_relations'];

    /** @var array<string, int> the last row of each table before */
    private array $last = [];

    private function __construct(
        private readonly Magento $magento,
        private readonly SavedSettings $settings,
    ) {
    }

    /** @param callable(self): void $test */
    public static function within(Magento $magento, SavedSettings $settings, callable $test): void
    {
        $import = new self($magento, $settings);
        $db = $magento->db();
        $mapping = $import->mapAttributes();
        // Without a channel for the admin the connector imports nothing. The save makes every process read the settings anew.
        $settings->save('akeneo_connector', 'akeneo_api', ['admin_channel' => 'ecommerce']);
        foreach (self::GROWING as $table => $key) {
            $import->last[$table] = (int)$db->fetchOne("SELECT MAX($key) FROM {$magento->table($table)}");
        }
        $rows = [];
        foreach (self::CHANGED as $table) {
            $rows[$table] = $db->fetchAll("SELECT * FROM {$magento->table($table)}");
        }
        try {
            $test($import);
        } finally {
            foreach (self::GROWING as $table => $key) {
                $db->delete($magento->table($table), ["$key > ?" => $import->last[$table]]);
            }
            foreach ($rows as $table => $before) {
                $db->delete($magento->table($table));
                if ($before !== []) {
                    $db->insertMultiple($magento->table($table), $before);
                }
            }
            $db->delete($magento->table('core_config_data'), ['config_id = ?' => $mapping]);
        }
    }

    public function run(string $job): void
    {
        $said = $this->settings->command('akeneo_connector:import', "--code=$job")[1];
        $sql = "SELECT status FROM {$this->magento->table('akeneo_connector_job')} WHERE code = ?";
        Expect::same(JobInterface::JOB_SUCCESS, (int)$this->magento->db()->fetchOne($sql, [$job]), "the import of $job, which said\n$said\n");
    }

    /** Days pass since the last import. */
    public function isLongAgo(): void
    {
        $this->magento->db()->update(
            $this->magento->table(self::MAPPING),
            ['created_at' => gmdate('Y-m-d H:i:s', strtotime('-2 days'))],
            ['id > ?' => $this->last[self::MAPPING]]
        );
        $this->magento->db()->delete(
            $this->magento->table('akeneo_connector_import_log'),
            ['log_id > ?' => $this->last['akeneo_connector_import_log']]
        );
    }

    /**
     * The mapping rows of a code.
     *
     * @return array<int, array{id: string, entity_id: string, created_at: string}>
     */
    public function rows(string $import, string $code): array
    {
        $sql = "SELECT id, entity_id, created_at FROM {$this->magento->table(self::MAPPING)} WHERE import = ? AND code = ?";

        return $this->magento->db()->fetchAll($sql, [$import, $code]);
    }

    public function id(string $import, string $code): int
    {
        $rows = $this->rows($import, $code);
        Expect::same(1, count($rows), "mapping rows of $import $code");

        return (int)$rows[0]['entity_id'];
    }

    /** What the import of products takes a product model for: matchEntities in Job/Product.php, by the connector's own code. */
    public function matchedModel(string $code): int
    {
        $import = $this->magento->get(ProductImport::class);
        $import->createTmpTableFromApi(['identifier' => $code], 'product');
        try {
            $import->insertDataFromApi(['identifier' => $code], 'product');
            $import->matchEntity('identifier', 'catalog_product_entity', 'entity_id', 'product');

            return (int)$this->magento->db()->fetchOne("SELECT _entity_id FROM {$import->getTableName('product')}");
        } finally {
            $import->dropTable('product');
        }
    }

    /** @return array<string, string> labels as Akeneo shows them, in the admin's language */
    public function labels(string $label): array
    {
        return [$this->magento->get(ConnectorConfig::class)->getDefaultLocale() => $label];
    }

    /**
     * The import of attributes breaks off in a shop that has never saved an Attribute Mapping.
     *
     * @return int the setting that was added, 0 if there is one
     */
    private function mapAttributes(): int
    {
        [$db, $table] = [$this->magento->db(), $this->magento->table('core_config_data')];
        $path = ConnectorConfig::PRODUCT_ATTRIBUTE_MAPPING;
        if ($db->fetchOne("SELECT 1 FROM $table WHERE path = ?", [$path])) {
            return 0;
        }
        $db->insert($table, ['scope' => 'default', 'scope_id' => 0, 'path' => $path, 'value' => '[]']);

        return (int)$db->lastInsertId($table);
    }
}
