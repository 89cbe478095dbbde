<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\Encryption\EncryptorInterface;

/** Encrypts as Magento does with the newest key of app/etc/env.php, so that the extension can read it. */
final class Crypt implements EncryptorInterface
{
    /** @var string[] oldest first */
    private array $keys;

    /** @param string $keys as crypt/key has them */
    public function __construct(string $keys)
    {
        $this->change($keys);
    }

    /** crypt/key is another one now. */
    public function change(string $keys): void
    {
        $this->keys = preg_split('/\s+/', trim($keys));
    }

    public function encrypt($data)
    {
        $nonce = random_bytes(SODIUM_CRYPTO_AEAD_CHACHA20POLY1305_IETF_NPUBBYTES);
        $newest = array_key_last($this->keys);
        $sealed = sodium_crypto_aead_chacha20poly1305_ietf_encrypt((string)$data, $nonce, $nonce, $this->key($newest));

        return "$newest:3:" . base64_encode($nonce . $sealed);
    }

    public function decrypt($data)
    {
        [$key, , $encoded] = explode(':', (string)$data) + ['', '', ''];
        if (is_numeric($key) && !isset($this->keys[(int)$key])) {
            return '';
        }
        $bytes = base64_decode($encoded);
        $nonce = substr($bytes, 0, SODIUM_CRYPTO_AEAD_CHACHA20POLY1305_IETF_NPUBBYTES);
        if (strlen($nonce) < SODIUM_CRYPTO_AEAD_CHACHA20POLY1305_IETF_NPUBBYTES) {
            return "\xff garbage";
        }

        return (string)sodium_crypto_aead_chacha20poly1305_ietf_decrypt(substr($bytes, strlen($nonce)), $nonce, $nonce, $this->key((int)$key));
    }

    private function key(int $number): string
    {
        $key = $this->keys[$number];

        return str_starts_with($key, 'base64') ? base64_decode(substr($key, 6)) : $key;
    }
}
