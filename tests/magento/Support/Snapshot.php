<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/**
 * The whole database, as row counts and checksums of every table but our own and Magento's own clockwork: sessions, cron, and
 * the change logs (_cl) of indexers that are updated by schedule.
 */
final class Snapshot
{
    /** What changes by itself while a shop stands still. */
    private const RESTLESS = [
        'akeneo_events_queue', 'akeneo_events_latest', 'cron_schedule', 'session', 'queue_lock', 'admin_user_session',
    ];

    private const SHOP = '^(?!.*(_index|_idx|_replica|_tmp)).*(catalog_(product|category)_entity|catalog_category_product|catalog_product_(website|link|super)|eav_|url_rewrite'
        . '|cataloginventory_stock_item|akeneo_connector_|salesrule|review|core_config_data)';

    /** @param array<string, array{rows: int, checksum: string}> $tables */
    private function __construct(private readonly array $tables)
    {
    }

    public static function take(Magento $magento): self
    {
        $db = $magento->db();
        $names = $db->fetchCol("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'");
        $restless = array_map([$magento, 'table'], self::RESTLESS);
        $tables = [];
        $names = preg_grep('/_cl$/', array_diff($names, $restless), PREG_GREP_INVERT);
        foreach (array_chunk($names, 100) as $chunk) {
            $quoted = array_map([$db, 'quoteIdentifier'], $chunk);
            foreach ($db->fetchAll('CHECKSUM TABLE ' . implode(', ', $quoted)) as $row) {
                $name = explode('.', $row['Table'], 2)[1];
                $tables[$name]['checksum'] = (string)$row['Checksum'];
            }
            $counts = array_map(static fn (string $name): string => "SELECT '$name' AS name, COUNT(*) AS total FROM `$name`", $chunk);
            foreach ($db->fetchAll(implode(' UNION ALL ', $counts)) as $row) {
                $tables[$row['name']]['rows'] = (int)$row['total'];
            }
        }

        return new self($tables);
    }

    public function tables(): int
    {
        return count($this->tables);
    }

    /** @return string[] tables that say what the shop sells and have more or fewer rows than before */
    public function leftOversIn(self $later): array
    {
        $left = [];
        foreach ($later->tables as $name => $table) {
            $more = $table['rows'] - ($this->tables[$name]['rows'] ?? 0);
            if ($more !== 0 && preg_match('/' . self::SHOP . '/', $name)) {
                $left[] = sprintf('%s (%+d)', $name, $more);
            }
        }

        return $left;
    }

    /** @return string[] what is not as it was */
    public function changesTo(self $later): array
    {
        $changes = [];
        foreach ($this->tables + $later->tables as $name => $unused) {
            [$before, $after] = [$this->tables[$name] ?? null, $later->tables[$name] ?? null];
            if ($before !== $after) {
                $changes[] = sprintf('%s (%s rows, then %s)', $name, $before['rows'] ?? 'no', $after['rows'] ?? 'no');
            }
        }

        return $changes;
    }
}
