<?php

// clock.php ROOT: run by tests/system/clock.rs. Each line of standard input is an action; its answer is a line of JSON.

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Latest;
use Akeneo\Events\Core\LeaseLostException;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Core\Worker;
use Akeneo\Events\Cron\PurgeOld;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\Doctor\Check\Backlog;
use Akeneo\Events\Model\Subscription\Settings;
use Akeneo\Events\Test\Support\Env;
use Akeneo\Events\Test\Support\LineLogger;
use Akeneo\Events\Test\Support\NeverPulled;
use Akeneo\Events\Test\Support\StoredConfig;
use Magento\Framework\Serialize\Serializer\Json;

require __DIR__ . '/../../php/autoload.php';

$env = include $argv[1] . '/app/etc/env.php';
$database = Database::forWorker($env);
$queue = new Queue($database);
$worker = new Worker($database, [], []);
$batch = null;
$stored = [
    Config::NATIVE_QUEUE => '1',
    Config::CONFIRM => '0',
    'system/mysqlmq/successful_messages_lifetime' => '30',
    'system/mysqlmq/failed_messages_lifetime' => '30',
];
$config = new Config(new StoredConfig($stored), new Json());
// Used only where Akeneo is asked.
$settings = (new \ReflectionClass(Settings::class))->newInstanceWithoutConstructor();
$core = new Core(new Env($env), $config, $settings);

$actions = [
    'rescue' => static fn (): int => $queue->rescue(),
    'has due' => static fn (): bool => $queue->hasDue(),
    'reset' => static fn (): string => $queue->reset(1),
    'beat' => static fn () => (new Latest($database))->beat(Latest::CRON),
    'clean up' => static fn () => (new PurgeOld($core, $config, new LineLogger()))->execute(),
    'backlog' => static fn (): int => (new Backlog($core, $config, new NeverPulled()))->run()->data['oldest_due_seconds'],
    'claim' => static function () use ($worker, &$batch): int {
        $batch = $worker->claim(10);

        return $batch->size();
    },
    'next' => static function () use (&$batch): string {
        try {
            return $batch->next()?->code() ?? 'nothing';
        } catch (LeaseLostException) {
            return 'lease lost';
        }
    },
    'retry' => static function () use (&$batch): void {
        $batch->retry($batch->lastId(), 'busy', 'locked');
    },
    'finish' => static function () use (&$batch): array {
        return $batch->finish();
    },
];
while (($action = fgets(STDIN)) !== false) {
    echo json_encode($actions[trim($action)]()), "\n";
}
