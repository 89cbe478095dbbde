<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Framework\App\Cache\Frontend\Pool;
use Magento\Framework\App\Filesystem\DirectoryList;

/**
 * Every row of every table and every file below pub/media, so that the shop can be put back as it was, and two ways to change
 * it be compared to the last row.
 */
final class State
{
    /** Our own tables, and Magento's clockwork: what changes whenever anything is done. */
    private const RESTLESS = '/^(akeneo_events_|cron_schedule$|session$|queue_lock$|queue_poison_pill$|admin_user_session$|mview_state$)/';
    /** Columns that name a row by a number that it got when it was made, by table. */
    private const NUMBERS = ['queue_message_status' => ['message_id']];
    private const UUID = '/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/';
    /** A larger table is left out. */
    private const MOST = 50_000;

    /**
     * @param array<string, array<string, array<string, ?string>>> $rows by table and by what identifies them
     * @param array<string, array{key: string[], number: ?string}> $tables columns of the primary key, and the one that counts up
     * @param array<string, string> $files hash of the content by path
     */
    private function __construct(
        private readonly Magento $magento,
        private readonly array $rows,
        private readonly array $tables,
        private readonly array $files,
    ) {
    }

    public static function take(Magento $magento): self
    {
        $db = $magento->db();
        [$rows, $tables] = [[], []];
        $columns = $db->fetchAll(
            "SELECT c.table_name AS name, GROUP_CONCAT(IF(c.column_key = 'PRI', c.column_name, NULL)) AS identity,
                    MAX(IF(c.extra LIKE '%auto_increment%', c.column_name, NULL)) AS number
             FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
             WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' GROUP BY c.table_name ORDER BY c.table_name"
        );
        foreach ($columns as ['name' => $name, 'identity' => $identity, 'number' => $number]) {
            if (preg_match(self::RESTLESS, substr($name, strlen($magento->table('')))) || self::isLarge($magento, $name)) {
                continue;
            }
            $tables[$name] = ['key' => $identity === null ? [] : explode(',', $identity), 'number' => $number];
            $rows[$name] = [];
            foreach ($db->fetchAll("SELECT * FROM `$name`") as $row) {
                $key = serialize($identity === null ? $row : array_intersect_key($row, array_flip($tables[$name]['key'])));
                // Without a primary key, equal rows are told apart by their number.
                for ($again = 0; isset($rows[$name][$key . $again]); $again++);
                $rows[$name][$key . $again] = $row;
            }
        }

        return new self($magento, $rows, $tables, self::files($magento));
    }

    public function tables(): int
    {
        return count($this->tables);
    }

    /**
     * What somebody did between this state and a later one: a line for each row and file.
     *
     * The number that a new row got is left out, a UUID in it has no digits, and a time since this began is "now": so doing the same twice
     * gives the same lines.
     *
     * @return string[]
     */
    public function changesTo(self $later, int $since): array
    {
        $lines = [];
        foreach ($this->tables as $table => $columns) {
            [$before, $after] = [$this->rows[$table], $later->rows[$table] ?? []];
            $name = substr($table, strlen($this->magento->table('')));
            foreach (array_diff_key($before, $after) as $row) {
                $lines[] = "$name - " . self::text($row, $since);
            }
            foreach (array_diff_key($after, $before) as $row) {
                $numbers = array_flip([(string)$columns['number'], ...self::NUMBERS[$name] ?? []]);
                $lines[] = "$name + " . preg_replace(self::UUID, 'a UUID', self::text(array_diff_key($row, $numbers), $since));
            }
            foreach (array_intersect_key($after, $before) as $key => $row) {
                $changed = array_diff_assoc($row, $before[$key]);
                if ($changed !== []) {
                    $identity = array_intersect_key($row, array_flip($columns['key']));
                    $lines[] = "$name ~ " . self::text($identity + $changed, $since);
                }
            }
        }
        foreach (array_diff_assoc($this->files, $later->files) as $file => $hash) {
            $lines[] = 'pub/media - ' . $file;
        }
        foreach (array_diff_assoc($later->files, $this->files) as $file => $hash) {
            $lines[] = 'pub/media + ' . $file;
        }
        sort($lines);

        return $lines;
    }

    /** Puts every row back as it was, and empties the caches. Files are put back by who made them. */
    public function restore(): void
    {
        $now = self::take($this->magento);
        $db = $this->magento->db();
        $db->query('SET FOREIGN_KEY_CHECKS = 0');
        try {
            foreach ($this->tables as $table => $columns) {
                $gone = array_diff_key($this->rows[$table], $now->rows[$table] ?? []);
                $came = array_diff_key($now->rows[$table] ?? [], $this->rows[$table]);
                foreach (array_intersect_key($this->rows[$table], $now->rows[$table] ?? []) as $key => $row) {
                    if ($row !== $now->rows[$table][$key]) {
                        [$gone[$key], $came[$key]] = [$row, $now->rows[$table][$key]];
                    }
                }
                foreach ($came as $row) {
                    $is = array_intersect_key($row, array_flip($columns['key'] ?: array_keys($row)));
                    $where = implode(' AND ', array_map(static fn (string $column): string => "`$column` <=> ?", array_keys($is)));
                    $db->query("DELETE FROM `$table` WHERE $where LIMIT 1", array_values($is));
                }
                foreach ($gone as $row) {
                    $db->insert($table, $row);
                }
            }
        } finally {
            $db->query('SET FOREIGN_KEY_CHECKS = 1');
        }
        foreach ($this->magento->get(Pool::class) as $cache) {
            $cache->getBackend()->clean();
        }
    }

    private static function isLarge(Magento $magento, string $table): bool
    {
        return (int)$magento->db()->fetchOne("SELECT COUNT(*) FROM (SELECT 1 FROM `$table` LIMIT " . (self::MOST + 1) . ') AS few') > self::MOST;
    }

    /** @return array<string, string> */
    private static function files(Magento $magento): array
    {
        $root = $magento->get(DirectoryList::class)->getPath(DirectoryList::MEDIA);
        $files = [];
        $all = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($root, \FilesystemIterator::SKIP_DOTS));
        foreach ($all as $file) {
            $files[substr($file->getPathname(), strlen($root) + 1)] = md5_file($file->getPathname());
        }

        return $files;
    }

    /** @param array<string, ?string> $row */
    private static function text(array $row, int $since): string
    {
        $now = static fn (?string $value): ?string =>
            $value !== null && preg_match('/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/', $value) && strtotime("$value UTC") >= $since ? 'now' : $value;

        return json_encode(array_map($now, $row), JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES);
    }
}
