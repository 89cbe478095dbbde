<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Model\Deletion\SecureArea;
use Akeneo\Events\Model\EmergencyStop;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Model\LogFile;
use Akeneo\Events\Model\Numbers;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Model\ProcessQueue;
use Akeneo\Events\Model\ResourceModel\SubscriptionRows;
use Akeneo\Events\Model\StopSignal;
use Akeneo\Events\Model\Subscription\Settings;
use Akeneo\Events\Model\Subscription\WebhookUrl;
use Magento\Config\Model\Config\Reader\Source\Deployed\SettingChecker;
use Magento\Framework\App\DeploymentConfig;
use Magento\Framework\App\State;
use Magento\Framework\Indexer\IndexerRegistry;
use Magento\Framework\Module\Manager;
use Magento\Framework\Registry;
use Magento\Framework\Serialize\Serializer\Json;

/**
 * The module's real parts on a small shop, put together as di.xml does.
 */
final class Parts
{
    public readonly EventTable $table;
    public readonly LineLogger $logger;
    public readonly LogFile $logFile;
    public readonly Config $config;
    public readonly Core $core;
    public readonly Brake $brake;
    public readonly CoreLog $coreLog;
    public readonly StopSignal $stop;
    public readonly ShopResource $resource;
    public readonly EmergencyStop $emergencyStop;
    public readonly ProcessBatch $processBatch;
    public readonly ProcessQueue $processQueue;
    public readonly Heartbeat $heartbeat;
    public readonly DeploymentConfig $deploymentConfig;

    /** @var array<string, mixed> settings by path; Akeneo is asked only where a test has one */
    public array $settings = [
        Config::ENABLED => '1',
        Config::NATIVE_QUEUE => '1',
        Config::CONFIRM => '0',
        Config::PROTECTED_ATTRIBUTES => 'cost',
        Config::DELETED_PRODUCTS => 'delete',
        Config::DELETED_CATEGORIES => 'delete',
    ];

    /** @var array<string, string> settings by path as they are stored, where Magento shows another value */
    public array $raw = [];

    /** Whether app/etc or the environment fixes the settings. */
    public bool $isLocked = false;

    /** @var array<string, mixed> of app/etc/env.php, beside the database */
    public array $env = [];

    /** @var null|\Closure(): mixed called before something is deleted */
    public ?\Closure $onDelete = null;

    /** @var null|\Closure(int[]): mixed called with the ids of entities before they are hidden or put back */
    public ?\Closure $onChange = null;

    /**
     * @param EventTable|null $table of a shop that stays as it is; null: the sandbox's, emptied and enabled
     * @param float $secondsAlone see CarryOut
     */
    public function __construct(?EventTable $table = null, float $secondsAlone = 60.0)
    {
        $this->table = $table ?? EventTable::open();
        $this->env = $this->table->env;
        $this->logger = new LineLogger();
        $this->logFile = new LogFile($this->logger);
        $this->deploymentConfig = new Env($this->env);
        $this->resource = new ShopResource($this->table);
        $this->config = new Config(new StoredConfig($this->settings), new Json());
        $this->core = new Core($this->deploymentConfig, $this->config, $this->settings());
        $this->emergencyStop = new EmergencyStop($this->config, new SubscriptionRows($this->resource), $this->settingChecker());
        $this->brake = new Brake($this->core, $this->config, new Numbers());
        $this->coreLog = new CoreLog($this->logFile);
        $this->stop = new StopSignal();
        $deleters = array_map(
            fn (SqlDeleter $deleter): WatchedDeleter => new WatchedDeleter($deleter, fn () => $this->onDelete && ($this->onDelete)()),
            SqlDeleter::all($this->table->connection, $this->table->prefix)
        );
        $shelves = array_map(
            fn (SqlShelf $shelf): WatchedShelf => new WatchedShelf($shelf, fn (array $ids) => $this->onChange && ($this->onChange)($ids)),
            SqlShelf::all($this->table->connection, $this->table->prefix)
        );
        $area = new SecureArea(new State(), new Registry(), new CurrentStore());
        $this->processBatch = Loop::of(
            $deleters,
            $shelves,
            $area,
            new PostponedIndexing(new IndexerRegistry(), $this->logFile),
            $this->stop,
            $this->logFile,
            $secondsAlone
        );
        if ($table === null) {
            $this->saveElsewhere(Config::ENABLED, '1');
        }
        $this->heartbeat = new Heartbeat($this->core, $this->logFile);
        $this->processQueue = new ProcessQueue($this->core, $this->config, $this->processBatch, $this->stop, $this->logFile, $this->emergencyStop);
    }

    public function webhookUrl(): WebhookUrl
    {
        return new WebhookUrl($this->config, new CurrentStore(), new RawConfig($this->settings, $this->raw));
    }

    private function settings(): Settings
    {
        $modules = new class () extends Manager {
            public function isEnabled($moduleName)
            {
                return true;
            }
        };

        return new Settings($this->config, new Crypt($this->env['crypt']['key']), $this->webhookUrl(), $modules, $this->deploymentConfig);
    }

    /** As another process saves it, or removes it: this one still knows the configuration of its beginning. */
    public function saveElsewhere(string $path, ?string $value): void
    {
        if ($value === null) {
            $this->table->connection->prepare("DELETE FROM {$this->table->prefix}core_config_data WHERE path = ?")->execute([$path]);

            return;
        }
        $this->table->connection
            ->prepare("REPLACE INTO {$this->table->prefix}core_config_data (scope, scope_id, path, value) VALUES ('default', 0, ?, ?)")
            ->execute([$path, $value]);
    }

    public function log(): string
    {
        return implode("\n", $this->logger->lines);
    }

    private function settingChecker(): SettingChecker
    {
        return new class ($this) extends SettingChecker {
            public function __construct(private readonly Parts $parts)
            {
            }

            public function isReadOnly($path, $scope, $scopeCode = null)
            {
                return $this->parts->isLocked;
            }
        };
    }
}
