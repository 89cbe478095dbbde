<?php

/**
 * The figures of tests/magento/bench, which starts the web server.
 *
 *   bench.php URL SCALE          all figures; SCALE 10 is a tenth of the size
 *   bench.php lane ADDRESS PATH SECRET SUBSCRIPTION SECONDS LANE     one connection that posts; prints how many were answered
 */

declare(strict_types=1);

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Clones;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Indexes;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\Framework\App\Config\ReinitableConfigInterface;
use Magento\Framework\App\Config\Storage\WriterInterface;
use Magento\Framework\Encryption\EncryptorInterface;

require __DIR__ . '/autoload.php';

if ($argv[1] === 'lane') {
    lane(...array_slice($argv, 2));
    exit(0);
}

$magento = Magento::start(getenv('MAGENTO_ROOT') ?: exit("MAGENTO_ROOT is not set\n"), 'adminhtml');
$scale = max(1, (int)($argv[2] ?? 1));
$fixtures = new Fixtures($magento);
$fixtures->removeAll();
$settings = new SavedSettings($magento);
$akeneo = new Akeneo($magento);
if ($akeneo->open() > 0) {
    exit("The queue holds open entries of this shop; let them be processed first.\n");
}
if ($magento->connectsBySocket()) {
    exit("These figures need fresh connections, and Magento cannot connect again by a socket; set the database's host in env.php to an address.\n");
}
$indexes = new Indexes($magento);
$clones = new Clones($magento, $fixtures, $akeneo);
$missed = [];
$messages = (int)$magento->db()->fetchOne('SELECT MAX(id) FROM ' . $magento->table('queue_message'));
try {
    // The brake would stop it after a thousand.
    $magento->get(WriterInterface::class)->save(Config::MAX_DELETIONS, '0');
    $akeneo->isNotAsked();
    $magento->get(ReinitableConfigInterface::class)->reinit();
    try {
        door_vs_door($argv[1], 10 / $scale);
    } finally {
        $magento->db()->delete($magento->table('akeneo_events_queue'), "event_id LIKE 'bench-%'");
    }
    $indexes->setScheduled(true);
    delete_overhead(11, (int)(100 / $scale));
    hide_vs_delete(5, (int)(100 / $scale));
    $indexes->setScheduled(false);
    delete_on_save(3, (int)(500 / $scale));
} finally {
    $indexes->restore();
    $fixtures->removeAll();
    // Thousands, about the stock of what was deleted: whatever the shop says next would wait behind them.
    $magento->db()->delete($magento->table('queue_message'), "id > $messages AND topic_name LIKE 'inventory.%'");
    $akeneo->close();
    $settings->restore();
}
foreach ($missed as $line) {
    echo "MISSED $line\n";
}
exit($scale === 1 && $missed !== [] ? 1 : 0);

/** Requests a second over 4 connections, against Magento's controller in the same pool. */
function door_vs_door(string $url, float $seconds): void
{
    [$direct, $controller] = [[], []];
    foreach (['/direct', '/akeneo_events/webhook'] as $path) {
        posted($url, $path, 1);
    }
    for ($turn = 0; $turn < 3; $turn++) {
        $direct[] = posted($url, '/direct', $seconds / 2);
        $controller[] = posted($url, '/akeneo_events/webhook', $seconds);
    }
    figure('door_vs_door', median($direct), median($controller), 'requests/s', 20, true);
}

/** The same deletions, by the module and by a loop that has the ids. */
function delete_overhead(int $turns, int $count): void
{
    [$ours, $bare] = [[], []];
    // What a process does only once is not measured.
    byBatch(5);
    byLoop(5);
    for ($turn = 0; $turn < $turns; $turn++) {
        // Whoever comes second may find more in the caches.
        foreach ($turn % 2 === 0 ? ['ours', 'bare'] : ['bare', 'ours'] as $which) {
            ${$which}[] = $which === 'ours' ? byBatch($count) : byLoop($count);
        }
    }
    figure('delete_overhead', median($ours), median($bare), 's', 1.05, false);
}

/** As many products hidden and deleted, as the consumer does both. */
function hide_vs_delete(int $turns, int $count): void
{
    global $fixtures;
    $took = ['hidden' => [], 'completed' => []];
    try {
        // What a process does only once is not measured.
        hiding(true);
        byBatch(5, outcome: 'hidden');
        hiding(false);
        byBatch(5);
        for ($turn = 0; $turn < $turns; $turn++) {
            foreach ($turn % 2 === 0 ? ['hidden', 'completed'] : ['completed', 'hidden'] as $outcome) {
                hiding($outcome === 'hidden');
                $took[$outcome][] = byBatch($count, outcome: $outcome);
                // The next turn finds the shop as this one did.
                $fixtures->removeAll();
            }
        }
    } finally {
        hiding(false);
    }
    figure('hide_vs_delete', median($took['hidden']) / $count, median($took['completed']) / $count, 's', 0.25, false);
}

/** What becomes of products that are deleted in Akeneo. */
function hiding(bool $hide): void
{
    global $magento;
    $magento->get(WriterInterface::class)->save('akeneo_connector/events_platform/deleted_products', $hide ? 'hide' : 'delete');
    $magento->get(ReinitableConfigInterface::class)->reinit();
}

/** The same with indexers that are "update on save": the index tables have to lose the same rows by both, and no others. */
function delete_on_save(int $turns, int $count): void
{
    global $indexes, $clones;
    [$ours, $bare, $left] = [[], [], []];
    byBatch(5);
    byLoop(5);
    for ($turn = 0; $turn < $turns; $turn++) {
        foreach (['bare', 'ours'] as $which) {
            $before = $indexes->rows();
            ${$which}[] = $which === 'ours' ? byBatch($count, $made) : byLoop($count, $made);
            foreach (['catalog_product_index_price', 'catalog_category_product_index_store1', 'cataloginventory_stock_status'] as $table) {
                if (count($made[$table]) < count($before[$table]) + $count) {
                    throw new RuntimeException("$table did not hold the products");
                }
            }
            $left[$which][] = $indexes->difference($before, $indexes->rows(), $clones->ids());
        }
    }
    $same = $left['ours'] === $left['bare'];
    figure('delete_on_save', median($bare), median($ours), 's', 1.7, true, $same ? '' : 'the index tables differ: ' . substr((string)json_encode($left), 0, 2000));
}

/**
 * Seconds for that many deletions through the module.
 *
 * @param null|array<string, string[]> $made what the index tables held before
 * @param string $outcome how all of them end
 */
function byBatch(int $count, ?array &$made = null, string $outcome = 'completed'): float
{
    global $magento, $clones, $indexes;
    $clones->make($count);
    $indexes->index($clones->ids());
    $made = $indexes->rows();
    $clones->announce();
    $batch = $magento->get(Core::class)->worker()->claim(512);
    freshConnection();
    $started = hrtime(true);
    $tally = $magento->get(ProcessBatch::class)->execute($batch);
    $took = (hrtime(true) - $started) / 1e9;
    if ($tally[$outcome] !== $count) {
        throw new RuntimeException("$count deletions became " . json_encode($tally));
    }

    return $took;
}

/**
 * Seconds for that many deletions by whoever knows the ids.
 *
 * @param null|array<string, string[]> $made what the index tables held before
 */
function byLoop(int $count, ?array &$made = null): float
{
    global $magento, $clones, $indexes;
    $clones->make($count);
    $indexes->index($clones->ids());
    $made = $indexes->rows();
    $products = $magento->get(ProductRepositoryInterface::class);
    $ids = $clones->ids();
    $started = 0;
    freshConnection();
    $magento->asAdmin(static function () use ($products, $ids, &$started): void {
        $started = hrtime(true);
        foreach ($ids as $id) {
            $products->delete($products->getById($id, true, 0, true));
        }
    });

    return (hrtime(true) - $started) / 1e9;
}

/**
 * As a process has that has just begun. Each temporary table that an indexer makes leaves 8 kB on its connection in MariaDB
 * (SHOW SESSION STATUS LIKE 'Memory_used'), and every later query on it takes longer: whoever came second would pay.
 */
function freshConnection(): void
{
    global $magento;
    $magento->db()->closeConnection();
    $magento->db()->fetchOne('SELECT 1');
}

function posted(string $url, string $path, float $seconds): float
{
    global $magento;
    $setting = static fn (string $name): string => (string)$magento->db()->fetchOne(
        'SELECT value FROM ' . $magento->table('core_config_data') . ' WHERE path = ?',
        ["akeneo_connector/events_platform/$name"]
    );
    $secret = $magento->get(EncryptorInterface::class)->decrypt($setting('primary_secret'));
    $lanes = [];
    for ($lane = 0; $lane < 4; $lane++) {
        $command = [PHP_BINARY, __FILE__, 'lane', substr($url, 7), $path, $secret, $setting('subscription_id'), (string)$seconds, uniqid("bench-$lane")];
        $lanes[] = [proc_open($command, [1 => ['pipe', 'w']], $pipes), $pipes[1]];
    }
    $total = 0.0;
    foreach ($lanes as [$process, $pipe]) {
        $total += (float)stream_get_contents($pipe);
        if (proc_close($process) !== 0) {
            throw new RuntimeException("$path was not answered with 200");
        }
    }

    return $total;
}

/** Prints its requests a second. */
function lane(string $address, string $path, string $secret, string $subscription, string $seconds, string $lane): void
{
    $socket = stream_socket_client("tcp://$address") ?: exit(1);
    $started = hrtime(true);
    $until = $started + (int)((float)$seconds * 1e9);
    for ($number = 0; hrtime(true) < $until; $number++) {
        $body = json_encode([
            'specversion' => '1.0', 'id' => "$lane-$number", 'type' => 'com.akeneo.pim.v1.product.deleted', 'source' => 'pim',
            'subject' => $subscription, 'time' => gmdate('Y-m-d\TH:i:s\Z'), 'datacontenttype' => 'application/json',
            'data' => ['product' => ['uuid' => sprintf('be9c0000-0000-4000-8000-%012d', $number)], 'author' => ['identifier' => 'bench', 'type' => 'system']],
        ]);
        fwrite($socket, "POST $path HTTP/1.1\r\nHost: $address\r\nContent-Type: application/json\r\nX-Forwarded-Proto: https\r\n"
            . 'X-AKENEO-SIGNATURE-PRIMARY: ' . hash_hmac('sha256', $body, $secret) . "\r\nX-AKENEO-SIGNATURE-ALGORITHM: HmacSHA256\r\n"
            . 'Content-Length: ' . strlen($body) . "\r\n\r\n$body");
        $status = (string)fgets($socket);
        [$length, $chunked] = [0, false];
        while (($line = rtrim((string)fgets($socket))) !== '') {
            $length = sscanf(strtolower($line), 'content-length: %d')[0] ?? $length;
            $chunked = $chunked || stripos($line, 'transfer-encoding:') === 0;
        }
        while ($chunked) {
            $size = (int)hexdec(rtrim((string)fgets($socket)));
            $size > 0 && stream_get_contents($socket, $size);
            fgets($socket);
            $chunked = $size > 0;
        }
        $length > 0 && stream_get_contents($socket, $length);
        if (!str_contains($status, ' 200 ')) {
            fwrite(STDERR, $status);
            exit(1);
        }
    }
    echo $number / ((hrtime(true) - $started) / 1e9);
}

function figure(string $name, float $a, float $b, string $unit, float $target, bool $atLeast, string $broken = ''): void
{
    global $missed;
    $ratio = $a / $b;
    printf("BENCH %s ratio=%.2f (a=%s %s b=%s %s)\n", $name, $ratio, short($a), $unit, short($b), $unit);
    if (($atLeast ? $ratio < $target : $ratio > $target) || $broken !== '') {
        $missed[] = sprintf('%s ratio=%.2f, target %s %s %s', $name, $ratio, $atLeast ? 'at least' : 'at most', $target, $broken);
    }
}

function short(float $value): string
{
    return number_format($value, $value >= 100 ? 0 : ($value < 0.1 ? 4 : 2), '.', '');
}

/** @param float[] $values */
function median(array $values): float
{
    sort($values);

    return $values[intdiv(count($values), 2)];
}
