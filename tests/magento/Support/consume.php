<?php

/** Processes all that is due, batch by batch, as the consumer does, and tells every so often what memory it has. */

declare(strict_types=1);

use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Test\Magento\Magento;

require __DIR__ . '/Magento.php';

$magento = Magento::start(getenv('MAGENTO_ROOT'), $argv[1]);
$process = $magento->get(ProcessBatch::class);
$done = $failed = $told = 0;
$since = microtime(true);
$tell = static function () use (&$done, &$failed, &$told, &$since): void {
    preg_match('/VmRSS:\s+(\d+) kB/', (string)@file_get_contents('/proc/self/status'), $resident);
    echo json_encode([
        'done' => $done, 'failed' => $failed, 'ms' => 1000 * (microtime(true) - $since) / max(1, $done - $told),
        'used' => memory_get_usage(), 'peak' => memory_get_peak_usage(), 'resident' => 1024 * (int)($resident[1] ?? 0),
    ]), "\n";
    [$told, $since] = [$done, microtime(true)];
};
$tell();
while (($batch = $magento->get(Core::class)->worker(true)->claim(100))->size() > 0) {
    $process->execute($batch, static function () use ($batch, &$done, &$failed, &$told, $tell): void {
        $done++;
        foreach ($batch->ended() as $entry) {
            if (!$entry['deleted']) {
                $failed++;
                file_put_contents('php://stderr', "   {$entry['name']}: {$entry['outcome']} {$entry['message']}\n");
            }
        }
        if ($done - $told >= (int)(getenv('AKENEO_EVENTS_TELL') ?: 500)) {
            $tell();
        }
    });
}
$tell();
