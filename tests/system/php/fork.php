<?php

// Run by tests/system/extension.rs with a Magento root: parent and children each count the queue many times.

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Queue;

$queue = new Queue(Database::forWorker(include $argv[1] . '/app/etc/env.php'));
$count = static function () use ($queue): void {
    for ($i = 0; $i < 200; $i++) {
        if ($queue->counts()['pending']['count'] !== 0) {
            exit(1);
        }
    }
};
$count();
$children = [];
for ($i = 0; $i < 4; $i++) {
    $child = pcntl_fork();
    if ($child === 0) {
        $count();
        exit(0);
    }
    $children[] = $child;
}
$count();
foreach ($children as $child) {
    pcntl_waitpid($child, $status);
    if (pcntl_wexitstatus($status) !== 0 || !pcntl_wifexited($status)) {
        fwrite(STDERR, "a child failed\n");
        exit(1);
    }
}
// The children are gone; had one of them said goodbye on this connection, the server would have closed it.
$count();
