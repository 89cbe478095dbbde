<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/**
 * What the tests must leave exactly as they found it, row by row: how the shop is set up, what it has of this module, who may
 * enter its admin, its files in app/etc, and the doorbells that wait in its message queue.
 */
final class AsFound
{
    private const TABLES = [
        'core_config_data', 'flag', 'akeneo_events_queue', 'akeneo_events_latest', 'akeneo_connector_entities', 'akeneo_connector_job',
        'admin_user', 'authorization_role', 'authorization_rule', 'adminnotification_inbox', 'store', 'store_website', 'mview_state',
    ];
    /** By which column a row is named to who reads it. */
    private const NAMES = ['core_config_data' => 'path', 'flag' => 'flag_code', 'akeneo_events_queue' => 'event_id', 'akeneo_events_latest' => 'kind'];
    /** Columns that Magento counts up whenever something is indexed, and flags in which its exports to Adobe keep their places. */
    private const RESTLESS = ['mview_state' => ['version_id', 'updated', 'status'], 'admin_user' => ['logdate', 'lognum', 'extra']];
    private const CLOCKWORK = '/^(feed_metadata_|analytics_|config_hash$|report_)/';

    /** @param array<string, string> $found a hash by what it is of */
    private function __construct(private readonly array $found)
    {
    }

    public static function take(Magento $magento): self
    {
        $found = ['doorbells' => (string)(new Doorbells($magento))->waiting()];
        foreach (glob("{$magento->root}/app/etc/*.php") ?: [] as $file) {
            $found['app/etc/' . basename($file)] = (string)md5_file($file);
        }
        foreach (self::TABLES as $table) {
            if (!$magento->db()->isTableExists($magento->table($table))) {
                continue;
            }
            $rows = $magento->db()->query("SELECT * FROM {$magento->table($table)}");
            while (($row = $rows->fetch(\PDO::FETCH_ASSOC)) !== false) {
                $name = $row[self::NAMES[$table] ?? ''] ?? reset($row);
                if ($table === 'flag' && preg_match(self::CLOCKWORK, $name)) {
                    continue;
                }
                $scope = isset($row['scope']) ? " ({$row['scope']} {$row['scope_id']})" : '';
                $found["$table: $name$scope"] = md5(serialize(array_diff_key($row, array_flip(self::RESTLESS[$table] ?? []))));
            }
        }

        return new self($found);
    }

    /** @return string[] what is there now and was not, is gone, or is not the same */
    public function differencesTo(self $later): array
    {
        $differences = [];
        foreach ($this->found + $later->found as $what => $unused) {
            [$before, $after] = [$this->found[$what] ?? null, $later->found[$what] ?? null];
            if ($before !== $after) {
                $differences[] = $what . ($before === null ? ' (new)' : ($after === null ? ' (gone)' : ' (changed)'));
            }
        }

        return $differences;
    }
}
