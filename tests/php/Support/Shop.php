<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

/** The small shop's database as Magento's adapter has it: connected when first needed, and anew after a failure. */
final class Shop
{
    private ?\PDO $pdo = null;

    /** @param array<string, mixed> $env as app/etc/env.php returns it */
    public function __construct(private readonly array $env)
    {
    }

    /**
     * @template T
     * @param callable(): T $work
     * @return T
     */
    public function transaction(callable $work): mixed
    {
        try {
            $this->pdo()->beginTransaction();
            $result = $work();
            $this->pdo()->commit();

            return $result;
        } catch (\PDOException $failure) {
            $this->pdo = null;
            throw $failure;
        }
    }

    /**
     * @param string $sql tables as {name}
     * @param array<int|string|null> $values
     * @return int how many rows it changed
     */
    public function run(string $sql, array $values = []): int
    {
        return $this->execute($sql, $values)->rowCount();
    }

    /** @param array<int|string> $values */
    public function value(string $sql, array $values = []): ?string
    {
        $value = $this->execute($sql, $values)->fetchColumn();

        return $value === false || $value === null ? null : (string)$value;
    }

    public function lastId(): int
    {
        return (int)$this->pdo()->lastInsertId();
    }

    /** @param array<int|string|null> $values */
    private function execute(string $sql, array $values): \PDOStatement
    {
        $prefix = $this->env['db']['table_prefix'];
        try {
            $statement = $this->pdo()->prepare((string)preg_replace('/\{(\w+)}/', "`$prefix$1`", $sql));
            $statement->execute($values);
        } catch (\PDOException $failure) {
            $this->pdo = null;
            throw $failure;
        }

        return $statement;
    }

    private function pdo(): \PDO
    {
        $settings = $this->env['db']['connection']['default'];

        return $this->pdo ??= new \PDO(
            "mysql:unix_socket={$settings['host']};dbname={$settings['dbname']};charset=utf8mb4",
            $settings['username'],
            $settings['password'],
            [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION]
        );
    }
}
