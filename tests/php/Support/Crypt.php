<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\Encryption\EncryptorInterface;

/** Encrypts as Magento does with the key of app/etc/env.php, so that the extension can read it. */
final class Crypt implements EncryptorInterface
{
    public function __construct(private readonly string $key)
    {
    }

    public function encrypt($data)
    {
        $nonce = random_bytes(SODIUM_CRYPTO_AEAD_CHACHA20POLY1305_IETF_NPUBBYTES);
        $sealed = sodium_crypto_aead_chacha20poly1305_ietf_encrypt((string)$data, $nonce, $nonce, $this->key());

        return '0:3:' . base64_encode($nonce . $sealed);
    }

    public function decrypt($data)
    {
        $bytes = base64_decode(explode(':', (string)$data)[2] ?? '');
        $nonce = substr($bytes, 0, SODIUM_CRYPTO_AEAD_CHACHA20POLY1305_IETF_NPUBBYTES);
        if (strlen($nonce) < SODIUM_CRYPTO_AEAD_CHACHA20POLY1305_IETF_NPUBBYTES) {
            return "\xff garbage";
        }

        return (string)sodium_crypto_aead_chacha20poly1305_ietf_decrypt(substr($bytes, strlen($nonce)), $nonce, $nonce, $this->key());
    }

    private function key(): string
    {
        return str_starts_with($this->key, 'base64') ? base64_decode(substr($this->key, 6)) : $this->key;
    }
}
