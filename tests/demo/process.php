<?php

/**
 * Processes the queue of the demo's shop, as a consumer would: the module's own loop, with deleters that know the
 * small shop's tables instead of Magento's services. Run by examples/demo with the shop's root, and with --keep to look
 * again every second.
 */

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Worker;
use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Model\Deletion\SecureArea;
use Akeneo\Events\Model\StopSignal;
use Akeneo\Events\Test\Support\CurrentStore;
use Akeneo\Events\Test\Support\LineLogger;
use Akeneo\Events\Test\Support\Loop;
use Akeneo\Events\Test\Support\SqlDeleter;
use Akeneo\Events\Test\Support\SqlShelf;
use Magento\Framework\App\State;
use Magento\Framework\Indexer\IndexerRegistry;
use Magento\Framework\Registry;

require __DIR__ . '/../php/autoload.php';

$root = $argv[1] ?? exit("usage: process.php ROOT [--keep]\n");
$env = include $root . '/app/etc/env.php';
$settings = $env['db']['connection']['default'];
$shop = new \PDO(
    "mysql:unix_socket={$settings['host']};dbname={$settings['dbname']};charset=utf8mb4",
    $settings['username'],
    $settings['password'],
);
$logger = new LineLogger($root . '/var/log/akeneo_events.log');
$process = Loop::of(
    SqlDeleter::all($shop, $env['db']['table_prefix']),
    SqlShelf::all($shop, $env['db']['table_prefix']),
    new SecureArea(new State(), new Registry(), new CurrentStore()),
    new PostponedIndexing(new IndexerRegistry(), $logger),
    new StopSignal(),
    $logger,
);
$worker = new Worker(Database::forWorker($env), ['cost'], []);
do {
    while (($batch = $worker->claim(100))->size() > 0) {
        $process->execute($batch);
    }
} while (in_array('--keep', $argv, true) && sleep(1) === 0);
