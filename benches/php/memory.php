<?php

/** A worker with deleters that do nothing, which tells how large its process is, early and in the end. */

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Log;
use Akeneo\Events\Core\Worker;

require __DIR__ . '/common.php';

function megabytes(): float
{
    preg_match('/VmRSS:\s+(\d+) kB/', file_get_contents('/proc/self/status'), $found);

    return $found[1] / 1024;
}

$worker = new Worker(Database::forWorker(env()), ['color', 'cost', 'manufacturer'], []);
$early = null;
$ended = 0;
waitForGo();
do {
    $batch = $worker->claim(100);
    while (($deletion = $batch->next()) !== null) {
        $batch->deleted($deletion->id());
        Log::drain();
    }
    $batch->ended();
    $ended += $batch->finish()['completed'];
    if ($early === null && $ended >= (int)$argv[2]) {
        $early = megabytes();
    }
} while ($batch->size() > 0);
tell(['early' => $early, 'late' => megabytes(), 'ended' => $ended]);
