<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Model\ReceiveWebhook;
use Magento\Framework\App\Filesystem\DirectoryList;
use PHPUnit\Framework\TestCase;

/** Webhook calls through Magento's door, in a subscribed shop. */
abstract class WebhookTestCase extends TestCase
{
    protected const SECRET = 'a-secret-of-24-characters';

    protected Parts $parts;
    protected Bell $bell;
    protected string $root = '/nowhere';
    protected ?Config $config = null;

    protected function setUp(): void
    {
        $this->parts = new Parts();
        $this->bell = new Bell();
        $this->subscribe();
    }

    protected function post(string $body): int
    {
        return $this->call('POST', $body, true);
    }

    protected function call(string $method, string $body, bool $signed): int
    {
        return $this->receive($body, $this->parts->core)->execute($this->server($method, $body, $signed))[0];
    }

    protected function receive(string $body, Core $core): ReceiveWebhook
    {
        return new ReceiveWebhook(
            $core,
            $this->parts->coreLog,
            $this->config ?? $this->parts->config,
            new Doorbell($this->bell, new Line(), $this->parts->logger),
            $this->parts->logFile,
            new DirectoryList($this->root),
            $this->file($body),
        );
    }

    protected function file(string $body): string
    {
        $file = tempnam(sys_get_temp_dir(), 'body');
        file_put_contents($file, $body);
        register_shutdown_function(static fn () => @unlink($file));

        return $file;
    }

    /** @return array<string, string> */
    protected function server(string $method, string $body, bool $signed): array
    {
        return [
            'REQUEST_METHOD' => $method,
            'HTTP_X_AKENEO_SIGNATURE_PRIMARY' => hash_hmac('sha256', $body, $signed ? self::SECRET : 'another'),
            'HTTP_X_AKENEO_SIGNATURE_ALGORITHM' => 'HmacSHA256',
        ];
    }

    protected function event(string $id): string
    {
        return json_encode([
            'specversion' => '1.0', 'id' => $id, 'type' => 'com.akeneo.pim.v1.product.deleted', 'source' => 'pim',
            'subject' => 'ours', 'time' => '2026-06-01T12:00:00Z', 'data' => ['product' => ['uuid' => 'uuid']],
        ], JSON_THROW_ON_ERROR);
    }

    /** As a subscribed shop has it; the secret as Magento\Framework\Encryption\Adapter\SodiumChachaIetf encrypts it. */
    private function subscribe(): void
    {
        $key = base64_decode(substr((string)$this->parts->env['crypt']['key'], strlen('base64')));
        $nonce = str_repeat("\x07", SODIUM_CRYPTO_AEAD_CHACHA20POLY1305_IETF_NPUBBYTES);
        $sealed = sodium_crypto_aead_chacha20poly1305_ietf_encrypt(self::SECRET, $nonce, $nonce, $key);
        $table = $this->parts->table;
        $statement = $table->connection->prepare(
            "REPLACE INTO {$table->prefix}core_config_data (scope, scope_id, path, value) VALUES ('default', 0, ?, ?)"
        );
        $statement->execute(['akeneo_connector/events_platform/primary_secret', '0:3:' . base64_encode($nonce . $sealed)]);
        $statement->execute(['akeneo_connector/events_platform/subscription_id', 'ours']);
    }
}
