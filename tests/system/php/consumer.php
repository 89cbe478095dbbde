<?php

// consumer.php ROOT PORT JOURNAL PAUSE [MOST]: the module's consumer on RabbitMQ, run by tests/system/queue_rabbitmq.rs until it is
// stopped. It writes each deletion to JOURNAL before it carries it out; one of a code that begins with "slow" takes 60 s, and for
// one that begins with "stocked" Magento publishes, as its inventory does. It
// looks at the table by itself each PAUSE seconds, and ends by itself after MOST events.

declare(strict_types=1);

use Akeneo\Events\Model\BrokerDeadline;
use Akeneo\Events\Model\BrokerNames;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Model\Deletion\SecureArea;
use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Model\HangUp;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Model\Pause;
use Akeneo\Events\Model\ProcessQueue;
use Akeneo\Events\Model\SavedSettings;
use Akeneo\Events\Model\StopSignal;
use Akeneo\Events\Model\Subscription\Settings;
use Akeneo\Events\Queue\Broker;
use Akeneo\Events\Queue\Consumer;
use Akeneo\Events\Queue\Listener;
use Akeneo\Events\Test\Support\Bell;
use Akeneo\Events\Test\Support\Broker as QueueConfiguration;
use Akeneo\Events\Test\Support\CurrentStore;
use Akeneo\Events\Test\Support\Env;
use Akeneo\Events\Test\Support\Line;
use Akeneo\Events\Test\Support\LineLogger;
use Akeneo\Events\Test\Support\Loop;
use Akeneo\Events\Test\Support\NeverPulled;
use Akeneo\Events\Test\Support\Pill;
use Akeneo\Events\Test\Support\SqlDeleter;
use Akeneo\Events\Test\Support\SqlShelf;
use Akeneo\Events\Test\Support\StoredConfig;
use Akeneo\Events\Test\Support\WatchedDeleter;
use Magento\Framework\Amqp\ConfigFactory;
use Magento\Framework\Amqp\ConfigPool;
use Magento\Framework\Amqp\Queue;
use Magento\Framework\App\State;
use Magento\Framework\Indexer\IndexerRegistry;
use Magento\Framework\MessageQueue\ConsumerConfigurationInterface;
use Magento\Framework\Registry;
use Magento\Framework\Serialize\Serializer\Json;
use PhpAmqpLib\Message\AMQPMessage;

require __DIR__ . '/../../php/autoload.php';
require __DIR__ . '/amqp.php';
require __DIR__ . '/amqp_shop.php';

[, $root, $port, $journal, $seconds] = $argv;
$env = include $root . '/app/etc/env.php';
// Magento's default.
unset($env['queue']['consumers_wait_for_messages']);
$deploymentConfig = new Env($env);
$stored = [
    Config::NATIVE_QUEUE => '1',
    Config::CONFIRM => '0',
    Config::DELETED_PRODUCTS => 'delete',
    Config::DELETED_CATEGORIES => 'delete',
];
$configuration = new class ((int)$seconds) implements ConsumerConfigurationInterface {
    public function __construct(private readonly int $seconds)
    {
    }

    public function getQueue()
    {
        return new Queue();
    }

    public function getMaxIdleTime()
    {
        return null;
    }

    public function getSleep()
    {
        return $this->seconds;
    }
};
$connections = new class ((int)$port) extends ConfigFactory {
    public function __construct(private readonly int $port)
    {
    }

    public function create(array $data = [])
    {
        return $data === ['connectionName' => 'amqp'] ? new AmqpConnection($this->port) : throw new \LogicException('another connection');
    }
};
$settings = $env['db']['connection']['default'];
$shop = new \PDO(
    "mysql:unix_socket={$settings['host']};dbname={$settings['dbname']};charset=utf8mb4",
    $settings['username'],
    $settings['password'],
    [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION]
);
$prefix = $env['db']['table_prefix'];
$skus = $shop->prepare("SELECT sku FROM {$prefix}catalog_product_entity WHERE entity_id = ?");
$env['queue']['amqp'] = ['port' => $port];
$amqp = new AmqpShop((int)$port);
$watched = static fn (SqlDeleter $deleter): WatchedDeleter => new WatchedDeleter(
    $deleter,
    static function (int $entityId) use ($journal, $skus, $amqp): void {
        file_put_contents($journal, "$entityId\n", FILE_APPEND);
        $skus->execute([$entityId]);
        $sku = (string)$skus->fetchColumn();
        if (str_starts_with($sku, 'slow')) {
            sleep(60);
        }
        if (str_starts_with($sku, 'stocked')) {
            $amqp->get('amqp')->getChannel()->basic_publish(new AMQPMessage((string)$entityId), '', 'inventory');
        }
    }
);
$logger = new LineLogger($root . '/var/log/akeneo_events.log');
$config = new Config(new StoredConfig($stored), new Json());
// Used only where Akeneo is asked before deleting.
$settings = (new \ReflectionClass(Settings::class))->newInstanceWithoutConstructor();
$core = new Core($deploymentConfig, $config, $settings);
$stop = new StopSignal();
$processBatch = Loop::of(
    array_map($watched, SqlDeleter::all($shop, $prefix)),
    SqlShelf::all($shop, $prefix),
    new SecureArea(new State(), new Registry(), new CurrentStore()),
    new PostponedIndexing(new IndexerRegistry(), $logger),
    $stop,
    $logger,
    60.0,
    $hangUp = new HangUp($amqp, new BrokerNames($deploymentConfig), $amqp),
);
$pill = new Pill();
$consumer = new Consumer(
    $configuration,
    $deploymentConfig,
    new Listener($logger, new Broker($connections, new QueueConfiguration(), new BrokerDeadline(new ConfigPool(), 3), $hangUp), new Pause()),
    new SavedSettings($pill, $pill),
    new ProcessQueue($core, $config, $processBatch, $stop, $logger, new NeverPulled()),
    new Doorbell(new Bell(), new Line(), $logger),
    $stop,
    new Heartbeat($core, $logger),
);
$consumer->process($argv[5] ?? null);
