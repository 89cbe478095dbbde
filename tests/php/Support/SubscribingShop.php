<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Config\Source\Events;
use Akeneo\Events\Model\ResourceModel\LatestRows;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Model\ResourceModel\SubscriptionRows;
use Akeneo\Events\Model\Subscription\Drive;
use Akeneo\Events\Model\Subscription\LastNotification;
use Akeneo\Events\Model\Subscription\LastSync;
use Akeneo\Events\Model\Subscription\LiveStatus;
use Akeneo\Events\Model\Subscription\Outstanding;
use Akeneo\Events\Model\Subscription\Settings;
use Akeneo\Events\Model\Subscription\Stored;
use Akeneo\Events\Model\Subscription\Sync;
use Akeneo\Events\Model\Subscription\TokenCache;
use Akeneo\Events\Model\Subscription\Traces;
use Magento\Framework\App\CacheInterface;
use Magento\Framework\App\Config\ReinitableConfigInterface;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\Component\ComponentRegistrarInterface;
use Magento\Framework\Lock\LockManagerInterface;
use Magento\Framework\Module\Manager;
use Magento\Framework\Serialize\Serializer\Json;

/**
 * The module's real parts around the subscription, on the sandbox's database, with the simulator as Akeneo.
 */
final class SubscribingShop
{
    public readonly Parts $parts;
    public readonly Crypt $crypt;
    public readonly Stored $stored;
    public readonly Outstanding $outstanding;
    public readonly Sync $sync;
    public readonly LiveStatus $liveStatus;
    public readonly LatestRows $latest;
    public readonly ResourceConnection $resource;
    public readonly Manager $modules;
    public readonly LastNotification $notification;
    public readonly Settings $settings;
    public readonly Broker $broker;
    public bool $hasConnector = true;
    public bool $isConnectorInstalled = true;

    /** Whether another process holds the lock. */
    public bool $isLocked = false;

    /** @var null|\Closure(): void called when the configuration is read anew, as another admin's save shows then */
    public ?\Closure $onReinit = null;

    /** @var array<string, string> Magento's cache */
    public array $cache = [];

    /** @param bool $isNew else the shop is as another process has left it */
    public function __construct(public readonly Simulator $akeneo, bool $isNew = true)
    {
        $this->parts = new Parts();
        $this->crypt = new Crypt($this->parts->env['crypt']['key']);
        $this->parts->env['install/date'] = 'Wed, 01 Jan 2020 00:00:00 +0000';
        if ($isNew) {
            $this->parts->table->connection->exec("DELETE FROM {$this->parts->table->prefix}core_config_data WHERE path <> '" . Config::ENABLED . "'");
            $this->parts->table->connection->exec("DELETE FROM {$this->parts->table->prefix}akeneo_events_latest");
        }
        $this->configure();
        $resource = $this->resource = $this->parts->resource;
        $rows = new SubscriptionRows($resource);
        $this->stored = new Stored($rows, $this->crypt);
        $this->outstanding = new Outstanding($rows, new Json());
        $this->modules = $this->modules();
        $this->broker = new Broker();
        $this->settings = new Settings($this->parts->config, $this->crypt, $this->parts->webhookUrl(), $this->modules, $this->parts->deploymentConfig);
        [$parts, $token] = [$this->parts, new TokenCache($this->cache(), $this->crypt)];
        $drive = new Drive($parts->core, $parts->coreLog, $this->settings, $this->stored, $token, $this->locks(), $this->reinit(), $parts->logger);
        $this->latest = new LatestRows($resource);
        $this->notification = new LastNotification($parts->core, $this->latest, $this->stored);
        $traces = new Traces($this->stored, $rows, new QueueRows($resource), $this->latest);
        $last = new LastSync($parts->config, $this->settings, $this->stored, new SubscriptionRows($resource, 'akeneo_events/'), $traces, new Json(), $parts->logger);
        $this->sync = new Sync($parts->config, $this->settings, $this->stored, $this->outstanding, $last, $drive, $this->notification, $parts->logger);
        $this->liveStatus = new LiveStatus($parts->core, $parts->coreLog, $this->settings, $this->stored, $token, $this->notification);
    }

    public function set(string $path, string $value): void
    {
        $this->parts->settings[$path] = $value;
    }

    /** @return array<string, string> rows as they are stored, but Enable, by the last part of their path */
    public function rows(): array
    {
        $sql = "SELECT SUBSTRING_INDEX(path, '/', -1), value FROM {$this->parts->table->prefix}core_config_data WHERE path <> '" . Config::ENABLED . "' ORDER BY path";

        return $this->parts->table->connection->query($sql)->fetchAll(\PDO::FETCH_KEY_PAIR);
    }

    /** As if it had been written some time ago. */
    public function age(): void
    {
        $row = json_decode($this->rows()['outstanding'], true);
        $value = json_encode(['next' => time() - 1] + $row);
        $this->parts->table->connection
            ->prepare("UPDATE {$this->parts->table->prefix}core_config_data SET value = ? WHERE path LIKE '%/outstanding'")
            ->execute([$value]);
    }

    /** In the connector's section, by an admin; encrypted with the newest key. */
    public function enterCredentials(): void
    {
        $this->set('akeneo_connector/akeneo_api/password', $this->crypt->encrypt(Simulator::PASSWORD));
        $this->set('akeneo_connector/akeneo_api/client_secret', $this->crypt->encrypt(Simulator::CLIENT_SECRET));
    }

    private function configure(): void
    {
        $api = 'akeneo_connector/akeneo_api/';
        $this->parts->settings = [
            Config::ENABLED => '1',
            Config::EMAIL => 'admin@shop.example',
            Config::EVENTS => implode(',', array_column((new Events())->toOptionArray(), 'value')),
            'akeneo_connector/events_platform/base' => $this->akeneo->url . '/api/v1',
            $api . 'base_url' => $this->akeneo->url . '/',
            $api . 'username' => 'magento',
            $api . 'client_id' => 'shop',
            'web/secure/base_url' => $this->akeneo->shop . '/',
            'web/seo/use_rewrites' => '1',
        ] + $this->parts->settings;
        $this->enterCredentials();
    }

    private function modules(): Manager
    {
        return new class ($this) extends Manager {
            public function __construct(private readonly SubscribingShop $shop)
            {
            }

            public function isEnabled($moduleName)
            {
                return $this->shop->hasConnector;
            }
        };
    }

    public function components(): ComponentRegistrarInterface
    {
        return new class ($this) implements ComponentRegistrarInterface {
            public function __construct(private readonly SubscribingShop $shop)
            {
            }

            public function getPath($type, $componentName)
            {
                return $this->shop->isConnectorInstalled ? '/somewhere' : null;
            }
        };
    }

    private function locks(): LockManagerInterface
    {
        return new class ($this) implements LockManagerInterface {
            public function __construct(private readonly SubscribingShop $shop)
            {
            }

            public function lock(string $name, int $timeout = -1): bool
            {
                return !$this->shop->isLocked && $this->ask("GET_LOCK('$name', $timeout)");
            }

            public function unlock(string $name): bool
            {
                return $this->ask("RELEASE_LOCK('$name')");
            }

            private function ask(string $what): bool
            {
                return (bool)$this->shop->parts->table->connection->query("SELECT $what")->fetchColumn();
            }
        };
    }

    private function reinit(): ReinitableConfigInterface
    {
        return new class ($this) implements ReinitableConfigInterface {
            public function __construct(private readonly SubscribingShop $shop)
            {
            }

            public function reinit()
            {
                $this->shop->onReinit && ($this->shop->onReinit)();

                return $this;
            }

            public function getValue($path, $scopeType = 'default', $scopeCode = null)
            {
                return null;
            }

            public function isSetFlag($path, $scopeType = 'default', $scopeCode = null)
            {
                return false;
            }
        };
    }

    private function cache(): CacheInterface
    {
        return new class ($this) implements CacheInterface {
            public function __construct(private readonly SubscribingShop $shop)
            {
            }

            public function load($identifier)
            {
                return $this->shop->cache[$identifier] ?? false;
            }

            public function save($data, $identifier, $tags = [], $lifeTime = null)
            {
                $this->shop->cache[$identifier] = $data;

                return true;
            }

            public function remove($identifier)
            {
                unset($this->shop->cache[$identifier]);

                return true;
            }

            public function clean($tags = [])
            {
                return true;
            }
        };
    }
}
