<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Model\ResourceModel\SubscriptionRows;
use Magento\Framework\Encryption\EncryptorInterface;

/**
 * IDs, secrets and notes of the subscription. The extension says which fields there are, and which of them are
 * secret. Secrets are stored encrypted.
 */
class Stored
{
    public const SUBSCRIBER_ID = 'subscriber_id';
    public const SUBSCRIPTION_ID = 'subscription_id';
    public const PRIMARY_SECRET = 'primary_secret';
    private const RECORD = 'record';
    private const RETIRED_SECRET = 'retired_secret';

    public function __construct(
        private readonly SubscriptionRows $rows,
        private readonly EncryptorInterface $encryptor,
    ) {
    }

    /** @return array<string, string> by SUBSCRIBER_ID and SUBSCRIPTION_ID, as far as there are; needs no extension */
    public function ids(): array
    {
        return $this->rows->read([self::SUBSCRIBER_ID, self::SUBSCRIPTION_ID]);
    }

    /** @return array<string, string> everything, decrypted; what cannot be decrypted counts as absent and is made anew */
    public function read(): array
    {
        $fields = Subscription::fields();
        $values = $this->rows->read(array_keys($fields));
        foreach ($values as $name => $value) {
            if ($fields[$name]) {
                $values[$name] = $this->decrypted($value);
            }
        }

        return array_filter($values, static fn (string $value): bool => $value !== '');
    }

    /** @return string[] names of the secrets that no key of crypt/key decrypts */
    public function undecryptable(): array
    {
        return array_keys(array_filter($this->encrypted(), fn (string $value): bool => $this->decrypted($value) === ''));
    }

    /** @return string[] names of the secrets that a newer key than the newest of this process has encrypted */
    public function ofNewerKeys(): array
    {
        $newest = (int)$this->newestKey();

        return array_keys(array_filter(
            $this->encrypted(),
            fn (string $value): bool => ctype_digit($this->key($value)) && (int)$this->key($value) > $newest
        ));
    }

    /** @return string[] names of the secrets that another key than the newest of crypt/key has encrypted */
    public function ofOlderKeys(): array
    {
        $newest = $this->newestKey();

        return array_keys(array_filter($this->encrypted(), fn (string $value): bool => $this->key($value) !== $newest));
    }

    /**
     * Encrypts with the newest key what an older one has encrypted, so that the older one may go, and forgets what no key decrypts.
     *
     * Only for a process that has the shop's keys: it has decrypted the connector's credentials, and ofNewerKeys() names nothing.
     */
    public function encryptAnew(): void
    {
        $newest = $this->newestKey();
        foreach ($this->encrypted() as $name => $value) {
            $plain = $this->decrypted($value);
            if ($plain === '' || $this->key($value) !== $newest) {
                $this->rows->replace($name, $value, $plain === '' ? null : $this->encryptor->encrypt($plain));
            }
        }
    }

    /** Name of the shop that the subscription was made for, or last led to; empty if there is none. Needs no extension. */
    public function owner(): string
    {
        $record = json_decode($this->rows->read([self::RECORD])[self::RECORD] ?? '', true);

        return is_array($record) && is_string($record['name'] ?? null) ? $record['name'] : '';
    }

    /** Whether there is anything at Akeneo, or might be. Needs no extension. */
    public function isEmpty(): bool
    {
        return $this->rows->read([self::SUBSCRIBER_ID, self::SUBSCRIPTION_ID, 'connection', self::RECORD]) === [];
    }

    /** Whether a secret of before a rotation is still accepted. */
    public function hasRetiredSecret(): bool
    {
        return $this->rows->read([self::RETIRED_SECRET]) !== [];
    }

    /** @param array<string, ?string> $changes as SubscriptionSync::step() returns them */
    public function write(#[\SensitiveParameter] array $changes): void
    {
        $fields = Subscription::fields();
        foreach ($changes as $name => $value) {
            if ($value !== null && $fields[$name]) {
                $changes[$name] = $this->encryptor->encrypt($value);
            }
        }
        if ($changes !== []) {
            $this->rows->write($changes);
        }
    }

    /** @return array<string, string> the secrets by name and in its order, as they are stored */
    private function encrypted(): array
    {
        $values = $this->rows->read(array_keys(array_filter(Subscription::fields())));
        ksort($values);

        return $values;
    }

    private function decrypted(string $encrypted): string
    {
        return Plain::text($this->encryptor->decrypt($encrypted));
    }

    private function newestKey(): string
    {
        return $this->key($this->encryptor->encrypt(self::PRIMARY_SECRET));
    }

    /** Magento writes the number of the key before the first colon. */
    private function key(string $encrypted): string
    {
        return explode(':', $encrypted, 2)[0];
    }
}
