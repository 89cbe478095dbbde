<?php

// Run by tests/system/extension.rs with a Magento root: parent and children each count the queue many times, and other
// children never call the extension.

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Queue;

$env = include $argv[1] . '/app/etc/env.php';
$queue = new Queue(Database::forWorker($env));
$count = static function () use ($queue): void {
    for ($i = 0; $i < 200; $i++) {
        if ($queue->counts()['pending']['count'] !== 0) {
            exit(1);
        }
    }
};
// The shop's one connection but for the one that asks, which no child inherits. Others are listed for a moment after their end.
$connection = static function () use ($env): string {
    $at = $env['db']['connection']['default'];
    $pdo = new PDO("mysql:unix_socket={$at['host']};dbname={$at['dbname']}", $at['username'], $at['password']);
    $sql = 'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID() ORDER BY id';
    for ($until = microtime(true) + 10; microtime(true) < $until; usleep(10_000)) {
        $ids = $pdo->query($sql)->fetchAll(PDO::FETCH_COLUMN);
        if (count($ids) === 1) {
            return (string)$ids[0];
        }
    }
    fwrite(STDERR, 'there are ' . count($ids) . " connections\n");
    exit(1);
};
$fork = static function (callable $work): int {
    $child = pcntl_fork();
    if ($child === 0) {
        $work();
        exit(0);
    }

    return $child;
};
$wait = static function (int $child): void {
    pcntl_waitpid($child, $status);
    if (!pcntl_wifexited($status) || pcntl_wexitstatus($status) !== 0) {
        fwrite(STDERR, "a child failed\n");
        exit(1);
    }
};

$count();
$before = $connection();
$silent = [
    static function (): void {
    },
    static function () use (&$queue, &$count): void {
        $queue = $count = null;
    },
    // A grandchild of a child that does not call.
    static fn () => $wait($fork(static function (): void {
    })),
];
foreach ($silent as $work) {
    $wait($fork($work));
    $queue->counts();
    if ($connection() !== $before) {
        fwrite(STDERR, "a child that never called said goodbye on its parent's connection\n");
        exit(1);
    }
}

$children = [];
for ($i = 0; $i < 4; $i++) {
    $children[] = $fork($count);
}
$count();
array_map($wait, $children);
// The children are gone; had one of them said goodbye on this connection, the server would have closed it.
$count();
if ($connection() !== $before) {
    fwrite(STDERR, "a child said goodbye on its parent's connection\n");
    exit(1);
}
