<?php

/** What the nightly cleanup does (php-module/Cron/PurgeOld.php) with entries that ended a week ago. */

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Queue;

require __DIR__ . '/common.php';

$queue = new Queue(Database::forWorker(env()));
waitForGo();
$before = time() - 7 * 86400;
$removed = 0;
$after = 0;
$started = hrtime(true);
while ($after !== null) {
    $chunk = $queue->purge(Queue::COMPLETED, $before, $after);
    $removed += $chunk['removed'];
    $after = $chunk['next'];
}
tell(['removed' => $removed, 'seconds' => (hrtime(true) - $started) / 1e9]);
