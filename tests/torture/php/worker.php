<?php

// worker.php ROOT: forks a process for each line of standard input, waits for it, and prints "exit STATUS" or
// "signal NUMBER". The lines:
//
//   cron     what cron does each minute: rescue, then everything that is due
//   slow     one batch by a clock that is 160 s slow, so that its lease is renewed on the way
//   asked URL   one batch, of which the PIM at this address is asked before each deletion
//
// worker.php ROOT consume: what a consumer does, until SIGTERM. It ends with 1 when the database fails it, as
// Magento's does; whoever started it starts it again.
//
// Deletions are those of HarshDeleter, journalled in the table torture_deletions. Run by tests/torture.

declare(strict_types=1);

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Testing;
use Akeneo\Events\Core\Worker;
use Akeneo\Events\Cron\ProcessDue;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Model\Deletion\SecureArea;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Model\ProcessQueue;
use Akeneo\Events\Model\StopSignal;
use Akeneo\Events\Model\Subscription\Settings;
use Akeneo\Events\Test\Support\CurrentStore;
use Akeneo\Events\Test\Support\Env;
use Akeneo\Events\Test\Support\HarshDeleter;
use Akeneo\Events\Test\Support\LineLogger;
use Akeneo\Events\Test\Support\Loop;
use Akeneo\Events\Test\Support\NeverPulled;
use Akeneo\Events\Test\Support\Shop;
use Akeneo\Events\Test\Support\StoredConfig;
use Magento\Framework\App\State;
use Magento\Framework\Indexer\IndexerRegistry;
use Magento\Framework\Registry;
use Magento\Framework\Serialize\Serializer\Json;

require __DIR__ . '/../../php/autoload.php';

$root = $argv[1] ?? exit("usage: worker.php ROOT [consume]\n");
$env = include $root . '/app/etc/env.php';

final class JournalledDeleter implements DeleterInterface
{
    public function __construct(
        private readonly DeleterInterface $deleter,
        private readonly Shop $journal,
        private readonly string $type,
    ) {
    }

    public function delete(int $entityId, array $along = []): bool
    {
        Testing::reached('deleting');
        $this->journal->run(
            'INSERT INTO {torture_deletions} (process, entity, entity_id, started_at) VALUES (?, ?, ?, NOW(6))',
            [getmypid(), $this->type, $entityId]
        );
        $row = $this->journal->lastId();
        Testing::reached('deletion_begun');
        $found = $this->deleter->delete($entityId, $along);
        Testing::reached('deleted');
        $this->journal->run('UPDATE {torture_deletions} SET stopped_at = NOW(6), found = ? WHERE id = ?', [(int)$found, $row]);

        return $found;
    }
}

$parts = static function () use ($root, $env): array {
    $stored = [
        Config::NATIVE_QUEUE => '1',
        Config::CONFIRM => '0',
        Config::PROTECTED_ATTRIBUTES => 'cost,manufacturer,color',
        Config::DELETED_PRODUCTS => 'delete',
        Config::DELETED_CATEGORIES => 'delete',
        // More than any part deletes: the brake counts, and never holds.
        Config::MAX_DELETIONS => '1000000',
    ];
    [$shop, $journal] = [new Shop($env), new Shop($env)];
    $deleters = [];
    foreach (['product', 'product_model', 'attribute_option', 'attribute', 'category', 'family'] as $type) {
        $deleters[$type] = new JournalledDeleter(new HarshDeleter($shop, $type), $journal, $type);
    }
    $logger = new LineLogger($root . '/var/log/worker.log');
    $config = new Config(new StoredConfig($stored), new Json());
    // Used only where Akeneo is asked before deleting.
    $settings = (new \ReflectionClass(Settings::class))->newInstanceWithoutConstructor();
    $core = new Core(new Env($env), $config, $settings);
    $stop = new StopSignal();
    $area = new SecureArea(new State(), new Registry(), new CurrentStore());
    $indexing = new PostponedIndexing(new IndexerRegistry(), $logger);
    $processBatch = Loop::of($deleters, [], $area, $indexing, $stop, $logger);
    $processQueue = new ProcessQueue($core, $config, $processBatch, $stop, $logger, new NeverPulled());

    $cron = new ProcessDue($core, new CoreLog($logger), $processQueue, new Heartbeat($core, $logger));

    return [$core, $processBatch, $processQueue, $cron, $stop, $logger];
};

/** Credentials are those of tests/torture/kill_points.rs. */
$asking = static fn (string $url): Worker => new Worker(Database::forWorker($env), [], [], 0, [
    'pim_url' => $url,
    'client_id' => 'torture',
    'client_secret' => 'torture-secret',
    'username' => 'torture',
    'password' => 'torture-password',
], 'always');

$work = static function (string $line) use ($parts, $asking): int {
    [$what, $url] = explode(' ', "$line ");
    [$core, $processBatch, $processQueue, $cron, $stop, $logger] = $parts();
    try {
        match ($what) {
            'cron' => $cron->execute(),
            'asked' => $processBatch->execute($asking($url)->claim(100)),
            'slow' => $processBatch->execute($core->worker()->claim(100, time() - 160)),
            'consume' => (static function () use ($processQueue, $stop): never {
                $ended = false;
                pcntl_async_signals(true);
                pcntl_signal(SIGTERM, static function () use (&$ended): void {
                    $ended = true;
                });
                while (!$ended && !$stop->requested()) {
                    if ($processQueue->execute(static fn (): bool => true) === 0) {
                        usleep(50_000);
                    }
                }
                exit(0);
            })(),
        };
    } catch (\Throwable $failure) {
        $logger->error($what . ': ' . $failure::class . ': ' . $failure->getMessage());

        return 1;
    }

    return 0;
};

if (isset($argv[2])) {
    exit($work($argv[2]));
}
while (($line = fgets(STDIN)) !== false) {
    $child = pcntl_fork();
    if ($child === 0) {
        exit($work(trim($line)));
    }
    pcntl_waitpid($child, $status);
    echo pcntl_wifsignaled($status) ? 'signal ' . pcntl_wtermsig($status) : 'exit ' . pcntl_wexitstatus($status), "\n";
}
