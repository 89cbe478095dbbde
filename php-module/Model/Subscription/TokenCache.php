<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Magento\Framework\App\CacheInterface;
use Magento\Framework\Encryption\EncryptorInterface;

/**
 * Keeps the PIM's access token between requests, encrypted. The extension itself knows when the token ends, and for
 * which credentials Akeneo gave it.
 */
class TokenCache
{
    private const KEY = 'akeneo_events_token';
    private const SECONDS = 3600;

    public function __construct(
        private readonly CacheInterface $cache,
        private readonly EncryptorInterface $encryptor,
    ) {
    }

    public function load(): string
    {
        $kept = (string)$this->cache->load(self::KEY);

        return $kept === '' ? '' : Plain::text($this->encryptor->decrypt($kept));
    }

    public function save(#[\SensitiveParameter] ?string $token): void
    {
        $token = (string)$token;
        if ($token === '') {
            $this->cache->remove(self::KEY);
        } elseif ($token !== $this->load()) {
            $this->cache->save($this->encryptor->encrypt($token), self::KEY, [], self::SECONDS);
        }
    }
}
