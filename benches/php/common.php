<?php

/** What the scripts of the bench share: the shop's settings, a connection, and the word to begin. */

declare(strict_types=1);

/** @return array<string, mixed> */
function env(): array
{
    return require $GLOBALS['argv'][1] . '/app/etc/env.php';
}

function pdo(bool $persistent = false): PDO
{
    $root = $_SERVER['MAGENTO_ROOT'] ?? $GLOBALS['argv'][1];
    $db = (require $root . '/app/etc/env.php')['db']['connection']['default'];

    return new PDO(
        "mysql:unix_socket={$db['host']};dbname={$db['dbname']};charset=utf8mb4",
        $db['username'],
        $db['password'],
        [
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_EMULATE_PREPARES => false,
            PDO::ATTR_PERSISTENT => $persistent,
            PDO::MYSQL_ATTR_INIT_COMMAND => "SET time_zone = '+00:00'",
        ]
    );
}

function waitForGo(): void
{
    echo "ready\n";
    fgets(STDIN);
}

/** @param array<string, mixed> $seen */
function tell(array $seen): void
{
    echo json_encode($seen, JSON_THROW_ON_ERROR), "\n";
}
