<?php

/** A worker with deleters that do nothing: takes what is due, batch by batch, until nothing is. */

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Log;
use Akeneo\Events\Core\Worker;

require __DIR__ . '/common.php';

$worker = new Worker(Database::forWorker(env()), ['color', 'cost', 'manufacturer'], []);
$limit = (int)$argv[2];
waitForGo();
$started = hrtime(true);
$ended = 0;
do {
    $batch = $worker->claim($limit);
    while (($deletion = $batch->next()) !== null) {
        $batch->deleted($deletion->id());
        Log::drain();
    }
    $ended += $batch->finish()['completed'];
} while ($batch->size() > 0);
tell(['seconds' => (hrtime(true) - $started) / 1e9, 'ended' => $ended]);
