<?php

// worker.php ROOT: forks a process for each line of standard input, waits for it, and prints "exit STATUS" or
// "signal NUMBER". The lines:
//
//   cron     what cron does each minute: rescue, then everything that is due
//   slow     one batch by a clock that is 160 s slow, so that its lease is renewed on the way
//   asked URL   one batch, of which the PIM at this address is asked before each deletion
//   hide     what cron does where products and categories are hidden for 30 days
//   rescue   takes back what killed processes held, and no more
//   restore  what the command does, for what is hidden by entries with even ids
//
// worker.php ROOT consume: what a consumer does, until SIGTERM. It ends with 1 when the database fails it, as
// Magento's does; whoever started it starts it again. "consume-hiding" is the same for the shop of "hide".
//
// Deletions are those of HarshDeleter, journalled in the table torture_deletions. Run by tests/torture.

declare(strict_types=1);

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Api\GroupDeleterInterface;
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
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Model\ProcessQueue;
use Akeneo\Events\Model\Shelf\ShelfInterface;
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

/** The table torture_deletions. */
final class Journal
{
    public function __construct(private readonly Shop $shop)
    {
    }

    /** @return int the row */
    public function begin(string $type, int $entityId): int
    {
        $this->shop->run(
            'INSERT INTO {torture_deletions} (process, entity, entity_id, started_at) VALUES (?, ?, ?, NOW(6))',
            [getmypid(), $type, $entityId]
        );

        return $this->shop->lastId();
    }

    public function end(int $row, bool $found): void
    {
        $this->shop->run('UPDATE {torture_deletions} SET stopped_at = NOW(6), found = ? WHERE id = ?', [(int)$found, $row]);
    }
}

final class JournalledDeleter implements DeleterInterface
{
    public function __construct(
        private readonly DeleterInterface $deleter,
        private readonly Journal $journal,
        private readonly string $type,
    ) {
    }

    public function delete(int $entityId, array $along = []): bool
    {
        Testing::reached('deleting');
        $row = $this->journal->begin($this->type, $entityId);
        Testing::reached('deletion_begun');
        $found = $this->deleter->delete($entityId, $along);
        Testing::reached('deleted');
        $this->journal->end($row, $found);

        return $found;
    }
}

/** Options of one attribute go together. */
final class JournalledOptions implements GroupDeleterInterface
{
    private readonly JournalledDeleter $alone;

    public function __construct(private readonly HarshDeleter $deleter, private readonly Shop $shop, private readonly Journal $journal)
    {
        $this->alone = new JournalledDeleter($deleter, $journal, 'attribute_option');
    }

    public function delete(int $entityId, array $along = []): bool
    {
        return $this->alone->delete($entityId, $along);
    }

    public function inCommon(array $entityIds): array
    {
        $attribute = fn (int $id): ?string => $this->shop->value('SELECT attribute_id FROM {eav_attribute_option} WHERE option_id = ?', [$id]);

        return array_filter(array_combine($entityIds, array_map($attribute, $entityIds)), is_string(...));
    }

    public function deleteTogether(array $entityIds): array
    {
        Testing::reached('deleting_together');
        $rows = [];
        foreach ($entityIds as $id) {
            $rows[$id] = $this->journal->begin('attribute_option', $id);
        }
        Testing::reached('group_begun');
        $there = $this->deleter->options($entityIds);
        Testing::reached('group_deleted');
        foreach ($rows as $id => $row) {
            $this->journal->end($row, in_array($id, $there, true));
        }

        return $there;
    }
}

/** Writes statuses as harshly as Magento would in a shop with one store view: the default first, and with it the rows of store views go. */
final class SteppedShelf implements ShelfInterface
{
    private const TABLES = ['product' => ['catalog_product_entity', 97], 'category' => ['catalog_category_entity', 46]];

    public function __construct(private readonly Shop $shop, private readonly string $type)
    {
    }

    public function hide(array $statuses): array
    {
        return $this->write($statuses, ['hiding', 'half_hidden', 'hidden']);
    }

    public function putBack(array $statuses): array
    {
        return $this->write($statuses, ['putting_back', 'half_put_back', 'put_back']);
    }

    /**
     * @param array<int, array<int, ?int>> $statuses
     * @param array{string, string, string} $steps
     * @return int[]
     */
    private function write(array $statuses, array $steps): array
    {
        [$table, $attribute] = self::TABLES[$this->type];
        $is = fn (int $id): bool => $this->shop->value("SELECT 1 FROM {{$table}} WHERE entity_id = ?", [$id]) !== null;
        $there = array_filter(array_keys($statuses), $is);
        Testing::reached($steps[0]);
        foreach ([true, false] as $default) {
            foreach ($there as $id) {
                $of = array_filter($statuses[$id], static fn (int $store): bool => ($store === 0) === $default, ARRAY_FILTER_USE_KEY);
                $this->shop->transaction(fn () => $this->rows("{{$table}_int}", $attribute, $id, $default, $of));
            }
            Testing::reached($steps[$default ? 1 : 2]);
        }

        return $there;
    }

    /** @param array<int, ?int> $values by store view */
    private function rows(string $table, int $attribute, int $id, bool $default, array $values): void
    {
        $which = $default && $values !== [] ? 'store_id <> 0' : 'store_id ' . ($default ? '= 0' : '<> 0');
        $this->shop->run("DELETE FROM $table WHERE attribute_id = ? AND entity_id = ? AND $which", [$attribute, $id]);
        foreach ($values as $store => $value) {
            $this->shop->run(
                "INSERT INTO $table (attribute_id, store_id, entity_id, value) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE value = ?",
                [$attribute, $store, $id, $value, $value]
            );
        }
    }
}

$parts = static function (bool $hiding) use ($root, $env): array {
    $fate = $hiding ? 'hide_then_delete' : 'delete';
    $stored = [
        Config::NATIVE_QUEUE => '1',
        Config::CONFIRM => '0',
        Config::PROTECTED_ATTRIBUTES => 'cost,manufacturer,color',
        Config::DELETED_PRODUCTS => $fate,
        Config::DELETED_CATEGORIES => $fate,
        // More than any part deletes: the brake counts, and never holds.
        Config::MAX_DELETIONS => '1000000',
    ];
    [$shop, $journal] = [new Shop($env), new Journal(new Shop($env))];
    $deleters = ['attribute_option' => new JournalledOptions(new HarshDeleter($shop, 'attribute_option'), $shop, $journal)];
    foreach (['product', 'product_model', 'attribute', 'category', 'family'] as $type) {
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
    [$products, $categories] = [new SteppedShelf($shop, 'product'), new SteppedShelf($shop, 'category')];
    $shelves = ['product' => $products, 'product_model' => $products, 'category' => $categories];
    $processBatch = Loop::of($deleters, $shelves, $area, $indexing, $stop, $logger);
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

/** Marks what half of the entries hide, and works on what is marked. */
$restore = static function (Core $core, ProcessBatch $processBatch): void {
    $queue = $core->queue();
    foreach ($queue->list(['shelf' => 'hidden'], 500) as $entry) {
        if ($entry['id'] % 2 === 0) {
            $queue->putBack($entry['id'], 'torture');
            Testing::reached('wanted_back');
        }
    }
    $processBatch->execute($core->worker()->claimReturning(100));
};

$work = static function (string $line) use ($parts, $asking, $restore): int {
    [$what, $url] = explode(' ', "$line ");
    [$core, $processBatch, $processQueue, $cron, $stop, $logger] = $parts(in_array($what, ['hide', 'restore', 'consume-hiding'], true));
    try {
        match ($what) {
            'cron', 'hide' => $cron->execute(),
            'restore' => $restore($core, $processBatch),
            'rescue' => $core->queue()->rescue(),
            'asked' => $processBatch->execute($asking($url)->claim(100)),
            'slow' => $processBatch->execute($core->worker()->claim(100, time() - 160)),
            'consume', 'consume-hiding' => (static function () use ($processQueue, $stop): never {
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
