<?php

// Run by tests/system/connect.rs: connects by each `db/connection/default` of a JSON file, as Magento does
// (Magento\Framework\DB\Adapter\Pdo\Mysql::_connect, Zend_Db_Adapter_Pdo_Abstract::_dsn) and as the extension does.
// Prints a JSON list of `{"pdo": …, "extension": …}`: an empty text, or why not.

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Queue;

function pdo(array $config): void
{
    if (isset($config['port'])) {
        throw new InvalidArgumentException('Port must be configured within host');
    }
    unset($config['port']);
    $host = (string)($config['host'] ?? throw new InvalidArgumentException('No host configured to connect'));
    if (str_contains($host, '/')) {
        $config['unix_socket'] = $host;
        unset($config['host']);
    } elseif (str_contains($host, ':')) {
        [$config['host'], $config['port']] = explode(':', $host);
    }
    $parts = array_diff_key($config, array_flip(['username', 'password', 'options', 'charset', 'persistent', 'driver_options']));
    $dsn = 'mysql:' . implode(';', array_map(static fn ($key, $value) => "$key=$value", array_keys($parts), $parts));
    [$user, $password] = array_map(static fn ($value) => $value === null ? null : (string)$value, [$config['username'], $config['password']]);
    $pdo = new PDO($dsn, $user, $password, ((array)($config['driver_options'] ?? [])) + [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
    $encrypted = $pdo->query("SHOW STATUS LIKE 'Ssl_cipher'")->fetchColumn(1) !== '';
    if ($encrypted !== isset($config['encrypted'])) {
        throw new LogicException($encrypted ? 'it is encrypted' : 'it is not encrypted');
    }
    $pdo->query('SELECT COUNT(*) FROM m2_akeneo_events_queue');
}

function extension(array $config): void
{
    $env = ['db' => ['table_prefix' => 'm2_', 'connection' => ['default' => $config]]];
    (new Queue(Database::forWorker($env)))->hasDue();
}

$tried = static function (callable $connect, array $config): string {
    // PDO warns of what OpenSSL does not like, and throws.
    set_error_handler(static fn (): bool => true);
    try {
        $connect($config);
        return '';
    } catch (Throwable $why) {
        return get_class($why) . ': ' . $why->getMessage();
    } finally {
        restore_error_handler();
    }
};
$results = [];
foreach (json_decode(file_get_contents($argv[1]), true) as $config) {
    if (isset($config['system_authorities'])) {
        // For OpenSSL, and for everybody else who looks for the system's.
        putenv('SSL_CERT_FILE=' . $config['system_authorities']);
    }
    $results[] = ['pdo' => $tried(pdo(...), $config), 'extension' => $tried(extension(...), $config)];
}
echo json_encode($results);
