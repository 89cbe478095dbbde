<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\DirectDoor;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Support\Deployment;
use Magento\Framework\App\DeploymentConfig;
use Magento\Framework\App\DeploymentConfig\Reader;
use Magento\Framework\App\Filesystem\DirectoryList;
use Magento\Framework\Component\ComponentRegistrar;
use Magento\Framework\Component\ComponentRegistrarInterface;
use Magento\Framework\Config\File\ConfigFilePool;
use Magento\Framework\Encryption\EncryptorInterface;
use Magento\Framework\Filesystem\DriverPool;

/** Settings that stand in the environment: both doors have of them what Magento has. */
final class Environment
{
    private const SECRET = 'akeneo_connector/events_platform/primary_secret';

    public function __construct(
        private readonly Magento $magento,
        Fixtures $fixtures,
        private readonly Akeneo $akeneo,
    ) {
    }

    public function theDirectEndpointHasWhatMagentosDeploymentConfigHas(): void
    {
        $module = $this->magento->get(ComponentRegistrarInterface::class)->getPath(ComponentRegistrar::MODULE, 'Akeneo_Events');
        $ofEndpoint = require "$module/pub/deployment.php";
        $ofMagento = static function (string $root): array {
            $config = new DeploymentConfig(new Reader(new DirectoryList($root), new DriverPool(), new ConfigFilePool()));

            return [
                'db' => ['connection' => ['default' => $config->get('db/connection/default')], 'table_prefix' => $config->get('db/table_prefix')],
                'crypt' => ['key' => $config->get('crypt/key')],
            ];
        };
        foreach (Deployment::vectors() as $name => [$vector]) {
            Expect::same($vector['expect'], Deployment::asVector(Deployment::within($vector, $ofMagento)), "Magento: $name");
            Expect::same($vector['expect'], Deployment::asVector(Deployment::within($vector, $ofEndpoint)), "the direct endpoint: $name");
        }
    }

    public function bothDoorsDecryptWithAKeyOfTheEnvironment(): void
    {
        $db = $this->magento->db();
        [$table, $row] = [$this->magento->table('core_config_data'), ['path = ?' => self::SECRET, "scope = 'default'"]];
        $stored = $db->fetchOne("SELECT value FROM $table WHERE path = ? AND scope = 'default'", [self::SECRET]);
        $encryptor = clone $this->magento->get(EncryptorInterface::class);
        $encryptor->setNewKey(bin2hex(random_bytes(16)));
        $variables = ['MAGENTO_DC_CRYPT__KEY' => $encryptor->exportKeys()];
        $db->update($table, ['value' => $encryptor->encrypt($encryptor->decrypt($stored))], $row);
        try {
            // Without that key it cannot tell, and Akeneo is to come again.
            foreach ([[[], 429], [$variables, 200]] as [$environment, $status]) {
                [, $body, $headers] = $this->akeneo->signed('category', 'by_environment');
                $door = new DirectDoor($this->magento, $environment);
                try {
                    Expect::same($status, $door->post($body, $headers), 'the direct endpoint');
                } finally {
                    $door->close();
                }
                Expect::same($status, $this->receive($environment, $body, $headers), 'Magento\'s door');
            }
        } finally {
            $db->update($table, ['value' => $stored], $row);
        }
    }

    /**
     * @param array<string, string> $environment
     * @param array<string, string> $headers
     */
    private function receive(array $environment, string $body, array $headers): int
    {
        $command = [PHP_BINARY, dirname(__DIR__) . '/Support/receive.php'];
        $process = proc_open($command, [['pipe', 'r'], ['pipe', 'w']], $pipes, null, $environment + ['MAGENTO_ROOT' => $this->magento->root] + getenv());
        fwrite($pipes[0], json_encode([$body, $headers], JSON_THROW_ON_ERROR));
        fclose($pipes[0]);
        $said = (string)stream_get_contents($pipes[1]);
        proc_close($process);

        return (int)$said;
    }
}
