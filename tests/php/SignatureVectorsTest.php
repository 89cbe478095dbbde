<?php

declare(strict_types=1);

namespace Akeneo\Events\Test;

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Receiver;
use Akeneo\Events\Test\Support\EventTable;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** The vectors of tests/vectors/signature.json, which Rust's tests read as well, through the extension as PHP sees it. */
final class SignatureVectorsTest extends TestCase
{
    private const SETTINGS = ['primary_secret', 'secondary_secret'];

    /** Each vector has secrets of its own, and a process remembers what is stored for a minute. */
    private static int $now = 1_800_000_000;

    /**
     * @dataProvider vectors
     * @param array{secrets: string[], body_base64: string, headers: array<string, ?string>, expect: string} $vector
     */
    #[DataProvider('vectors')]
    public function testAWebhookCallIsAnsweredAsItsSignatureDeserves(array $vector): void
    {
        $table = EventTable::open();
        $this->store($table, $vector['secrets']);
        $server = [];
        foreach (['primary' => 'PRIMARY', 'secondary' => 'SECONDARY', 'algorithm' => 'ALGORITHM'] as $header => $name) {
            if (isset($vector['headers'][$header])) {
                $server["HTTP_X_AKENEO_SIGNATURE_$name"] = $vector['headers'][$header];
            }
        }
        self::$now += 61;
        $receiver = new Receiver(Database::forWebhook($table->env));
        $answer = $receiver->receive('POST', $server, base64_decode($vector['body_base64'], true), self::$now);

        self::assertSame($vector['expect'] === 'verified' ? 200 : 401, $answer->status());
        self::assertSame($answer->status() === 200 ? 1 : 0, array_sum($table->counts()), 'entries stored');
    }

    /** @return iterable<string, array{array<string, mixed>}> */
    public static function vectors(): iterable
    {
        $file = json_decode(file_get_contents(dirname(__DIR__) . '/vectors/signature.json'), true, 8, JSON_THROW_ON_ERROR);
        foreach ($file['vectors'] as $vector) {
            yield $vector['name'] => [$vector];
        }
    }

    public static function tearDownAfterClass(): void
    {
        self::forget(EventTable::open());
    }

    /**
     * As Magento's encryptor does: key version, cipher 3 (ChaCha20-Poly1305), nonce and sealed text, the nonce as
     * additional data (Magento\Framework\Encryption\Adapter\SodiumChachaIetf).
     *
     * @param string[] $secrets
     */
    private function store(EventTable $table, array $secrets): void
    {
        self::forget($table);
        $key = $table->env['crypt']['key'];
        $key = str_starts_with($key, 'base64') ? base64_decode(substr($key, 6), true) : $key;
        foreach ($secrets as $number => $secret) {
            $nonce = random_bytes(SODIUM_CRYPTO_AEAD_CHACHA20POLY1305_IETF_NPUBBYTES);
            $sealed = sodium_crypto_aead_chacha20poly1305_ietf_encrypt($secret, $nonce, $nonce, $key);
            $table->connection
                ->prepare("INSERT INTO {$table->prefix}core_config_data (scope, scope_id, path, value) VALUES ('default', 0, ?, ?)")
                ->execute(['akeneo_connector/events_platform/' . self::SETTINGS[$number], '0:3:' . base64_encode($nonce . $sealed)]);
        }
    }

    private static function forget(EventTable $table): void
    {
        $table->connection->exec("DELETE FROM {$table->prefix}core_config_data WHERE path LIKE 'akeneo_connector/events_platform/%'");
    }
}
