<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Framework\App\Area;
use Magento\Framework\App\Bootstrap;
use Magento\Framework\App\DeploymentConfig;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\App\State;
use Magento\Framework\Config\ScopeInterface;
use Magento\Framework\DB\Adapter\AdapterInterface;
use Magento\Framework\ObjectManager\ConfigLoaderInterface;
use Magento\Framework\ObjectManagerInterface;
use Magento\Framework\Registry;
use Magento\Store\Model\StoreManagerInterface;

/** The real Magento, bootstrapped in one area as its own entry points do it. */
final class Magento
{
    /** No area code at all, as in a command that sets none. */
    public const NO_AREA = 'none';
    public const AREAS = ['global', 'crontab', 'adminhtml', self::NO_AREA];

    private function __construct(
        public readonly string $root,
        public readonly string $area,
        private readonly ObjectManagerInterface $objects,
    ) {
    }

    public static function start(string $root, string $area): self
    {
        require_once $root . '/app/bootstrap.php';
        $objects = Bootstrap::create(BP, $_SERVER)->getObjectManager();
        if ($area !== self::NO_AREA) {
            $objects->get(State::class)->setAreaCode($area);
            $objects->configure($objects->get(ConfigLoaderInterface::class)->load($area));
        }
        if ($area === Area::AREA_ADMINHTML || $area === Area::AREA_CRONTAB) {
            $objects->get(StoreManagerInterface::class)->setCurrentStore(0);
        }

        return new self($root, $area, $objects);
    }

    /**
     * @template T of object
     * @param class-string<T> $class
     * @return T
     */
    public function get(string $class): object
    {
        return $this->objects->get($class);
    }

    /**
     * @template T of object
     * @param class-string<T> $class
     * @return T
     */
    public function create(string $class, array $arguments = []): object
    {
        return $this->objects->create($class, $arguments);
    }

    /** Magento forgets a socket's path once it has connected. */
    public function connectsBySocket(): bool
    {
        return str_contains($this->get(DeploymentConfig::class)->get('db/connection/default/host'), '/');
    }

    public function db(): AdapterInterface
    {
        return $this->get(ResourceConnection::class)->getConnection();
    }

    public function table(string $name): string
    {
        return $this->get(ResourceConnection::class)->getTableName($name);
    }

    /** Runs what a merchant does in the admin, in whatever area this process is. */
    public function asAdmin(callable $callback): mixed
    {
        $stores = $this->get(StoreManagerInterface::class);
        $registry = $this->get(Registry::class);
        $store = $stores->getStore()->getId();

        return $this->get(State::class)->emulateAreaCode(
            Area::AREA_ADMINHTML,
            static function () use ($callback, $stores, $registry, $store): mixed {
                $stores->setCurrentStore(0);
                $registry->register('isSecureArea', true);
                try {
                    return $callback();
                } finally {
                    $registry->unregister('isSecureArea');
                    $stores->setCurrentStore($store);
                }
            }
        );
    }

    /** What a deletion must put back: area code, configuration scope, store and the secure-area flag. */
    public function surroundings(): array
    {
        try {
            $area = $this->get(State::class)->getAreaCode();
        } catch (\Magento\Framework\Exception\LocalizedException) {
            $area = self::NO_AREA;
        }

        return [
            'area' => $area,
            'scope' => $this->get(ScopeInterface::class)->getCurrentScope(),
            'store' => (int)$this->get(StoreManagerInterface::class)->getStore()->getId(),
            'flag' => $this->get(Registry::class)->registry('isSecureArea'),
            'transactions' => $this->db()->getTransactionLevel(),
        ];
    }

    /** A connection of its own to the shop's database, for whoever holds locks against Magento. */
    public function pdo(): \PDO
    {
        $settings = $this->get(\Magento\Framework\App\DeploymentConfig::class)->get('db/connection/default');
        [$host, $port] = explode(':', $settings['host'] . ':');
        $where = str_starts_with($host, '/') ? "unix_socket=$host" : "host=$host" . ($port === '' ? '' : ";port=$port");

        return new \PDO(
            "mysql:$where;dbname={$settings['dbname']};charset=utf8mb4",
            $settings['username'],
            $settings['password'] ?? '',
            [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION]
        );
    }
}
