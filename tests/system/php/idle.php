<?php

// Run by tests/system/extension.rs with a Magento root where one deletion is pending: the deletion takes longer than the
// server keeps an idle connection.

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Worker;

putenv('AKENEO_EVENTS_IDLE=1');
$env = include $argv[1] . '/app/etc/env.php';
$at = $env['db']['connection']['default'];
$pdo = new PDO("mysql:unix_socket={$at['host']};dbname={$at['dbname']}", $at['username'], $at['password']);
$connections = static fn (): array => $pdo->query('SELECT id FROM information_schema.processlist WHERE db = DATABASE()')->fetchAll(PDO::FETCH_COLUMN);
$others = $connections();
$batch = (new Worker(Database::forWorker($env), [], []))->claim(10);
$deletion = $batch->next() ?? exit(1);
for ($until = microtime(true) + 20; array_diff($connections(), $others) !== []; usleep(20_000)) {
    if (microtime(true) > $until) {
        fwrite(STDERR, "the connection stays open\n");
        exit(1);
    }
}
$batch->deleted($deletion->id());
$rest = $batch->next();
$completed = $batch->finish()['completed'];
if ($rest !== null || $completed !== 1) {
    fwrite(STDERR, "$completed were completed\n");
    exit(1);
}
