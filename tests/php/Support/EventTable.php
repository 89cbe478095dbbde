<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

/**
 * The queue's table and the products of a small shop.
 */
final class EventTable
{
    private function __construct(
        public readonly \PDO $connection,
        public readonly string $prefix,
        /** @var array<string, mixed> as app/etc/env.php returns it */
        public readonly array $env,
    ) {
    }

    /** Of the sandbox's shop (`cargo run --example sandbox`), emptied for each test. */
    public static function open(): self
    {
        $root = getenv('AKENEO_EVENTS_TEST_ROOT');
        if ($root === false) {
            throw new \RuntimeException('Run PHPUnit by `cargo run --example sandbox -- php … phpunit`; see `make test`.');
        }
        $table = self::of($root);
        $connection = $table->connection;
        $connection->exec("DELETE FROM {$table->name()}");
        $connection->exec("DELETE FROM {$table->prefix}flag");
        $connection->exec("DELETE FROM {$table->prefix}akeneo_events_latest WHERE kind LIKE 'pim%'");
        $connection->exec("DELETE FROM {$table->prefix}core_config_data WHERE path LIKE '%/events\\_platform/enabled'");

        return $table;
    }

    /** As it is, of the shop whose root has this path. */
    public static function of(string $root): self
    {
        $env = include $root . '/app/etc/env.php';
        $settings = $env['db']['connection']['default'];
        $connection = new \PDO(
            "mysql:unix_socket={$settings['host']};dbname={$settings['dbname']};charset=utf8mb4",
            $settings['username'],
            $settings['password'],
            [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION]
        );

        return new self($connection, $env['db']['table_prefix'], $env);
    }

    public function name(): string
    {
        return $this->prefix . 'akeneo_events_queue';
    }

    /**
     * @param array<string, int|string|null> $columns what is not as in a product's event that has just come in
     * @return int the entry's id
     */
    public function add(array $columns = []): int
    {
        static $number = 0;
        $number++;
        $now = gmdate('Y-m-d H:i:s', time() - 1);
        $row = $columns + [
            'event_id' => "e-$number", 'event_type' => 'com.akeneo.pim.v1.product.deleted', 'entity_code' => "never-$number",
            'payload' => '{}', 'occurred_at' => $now, 'available_at' => $now, 'received_at' => $now, 'updated_at' => $now,
        ];
        $names = implode(', ', array_keys($row));
        $places = implode(', ', array_fill(0, count($row), '?'));
        $this->connection->prepare("INSERT INTO {$this->name()} ($names) VALUES ($places)")->execute(array_values($row));

        return (int)$this->connection->lastInsertId();
    }

    /** SQL for a table with one column `seq`, from 1 on; MySQL has no sequences. */
    public function numbers(int $last): string
    {
        $version = (string)$this->connection->query('SELECT VERSION()')->fetchColumn();

        return str_contains($version, 'MariaDB')
            ? "seq_1_to_$last AS numbers"
            : "(WITH RECURSIVE counted (seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM counted WHERE seq < $last) "
                . 'SELECT seq FROM counted) AS numbers';
    }

    /** Many entries of products that were never imported, which a worker fails in no time. */
    public function addMany(int $count): void
    {
        $this->connection->exec(
            "INSERT INTO {$this->name()} (event_id, event_type, entity_code, payload, occurred_at, available_at, received_at, updated_at) "
            . "SELECT CONCAT('many-', UUID()), 'com.akeneo.pim.v1.product.deleted', CONCAT('never-', seq), '', "
            . "UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP() FROM {$this->numbers($count)}"
        );
    }

    /** An entry for a product of the shop that is there to be deleted. */
    public function addDeletable(): int
    {
        $sku = 'DELETABLE-' . bin2hex(random_bytes(6));
        $set = $this->connection->query("SELECT attribute_set_id FROM {$this->prefix}catalog_product_entity LIMIT 1")->fetchColumn();
        $this->connection
            ->prepare("INSERT INTO {$this->prefix}catalog_product_entity (attribute_set_id, type_id, sku) VALUES (?, 'simple', ?)")
            ->execute([$set, $sku]);
        $this->map('product', $sku, (int)$this->connection->lastInsertId());

        return $this->add(['entity_code' => $sku]);
    }

    /** The product that an entry of addDeletable() deletes. */
    public function productOf(int $entry): int
    {
        return (int)$this->connection->query(
            "SELECT p.entity_id FROM {$this->name()} q JOIN {$this->prefix}catalog_product_entity p ON p.sku = q.entity_code WHERE q.id = $entry"
        )->fetchColumn();
    }

    /**
     * A category of the shop.
     *
     * @param string $parent path of the category above it
     * @return int its id
     */
    public function addCategory(string $parent, ?int $id = null): int
    {
        $connection = $this->connection;
        $above = explode('/', $parent);
        $connection
            ->prepare(
                "INSERT INTO {$this->prefix}catalog_category_entity (entity_id, attribute_set_id, parent_id, path, position, level, children_count) "
                . "VALUES (?, 3, ?, '', 0, ?, 0)"
            )
            ->execute([$id, end($above), count($above)]);
        $id = (int)$connection->lastInsertId();
        $connection->exec("UPDATE {$this->prefix}catalog_category_entity SET path = '$parent/$id' WHERE entity_id = $id");

        return $id;
    }

    /** A row of the connector, from long ago. */
    public function map(string $import, string $code, int $entityId): void
    {
        $this->connection
            ->prepare(
                "INSERT INTO {$this->prefix}akeneo_connector_entities (import, code, entity_id, created_at) VALUES (?, ?, ?, '2020-01-01 00:00:00')"
            )
            ->execute([$import, $code, $entityId]);
    }

    /** Leases an entry to a worker that lives, or died so many seconds ago. */
    public function lease(int $id, int $expiresIn = 300): void
    {
        $expires = gmdate('Y-m-d H:i:s', time() + $expiresIn);
        $this->connection->exec(
            "UPDATE {$this->name()} SET status = 'processing', attempts = 1, lease_token = 'another', lease_expires_at = '$expires' "
            . "WHERE id = $id"
        );
    }

    public function status(int $id): ?string
    {
        $status = $this->connection->query("SELECT status FROM {$this->name()} WHERE id = $id")->fetchColumn();

        return $status === false ? null : $status;
    }

    /** @return array<string, int> how many entries have each status */
    public function counts(): array
    {
        $sql = "SELECT status, COUNT(*) FROM {$this->name()} GROUP BY status ORDER BY status";

        return array_map('intval', $this->connection->query($sql)->fetchAll(\PDO::FETCH_KEY_PAIR));
    }
}
