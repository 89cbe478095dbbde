<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/** A column that holds letters of four bytes for as long as a test takes, as in shops whose tables were converted. */
final class FourBytes
{
    public function __construct(private readonly Magento $magento)
    {
    }

    public function within(string $table, string $column, callable $test): void
    {
        $name = $this->magento->table($table);
        $pdo = $this->magento->pdo();
        $created = $pdo->query("SHOW CREATE TABLE $name")->fetchColumn(1);
        if (!preg_match("/^ *`$column` .*?(?=,?$)/m", $created, $of)) {
            throw new \RuntimeException("There is no column $column in $created");
        }
        $pdo->exec("ALTER TABLE $name MODIFY `$column` varchar(255) CHARACTER SET utf8mb4");
        try {
            $test();
        } finally {
            $pdo->exec("UPDATE $name SET `$column` = 'x' WHERE `$column` <> CONVERT(CONVERT(`$column` USING utf8mb3) USING utf8mb4)");
            $charset = preg_match('/DEFAULT CHARSET=(\w+)(?: COLLATE=(\w+))?/', $created, $default) ? " CHARACTER SET $default[1]" : '';
            $definition = str_contains($of[0], 'CHARACTER SET') ? $of[0] : preg_replace('/varchar\(\d+\)/', '$0' . $charset, $of[0]);
            $pdo->exec("ALTER TABLE $name MODIFY $definition");
        }
    }
}
