<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Model\ResourceModel\SubscriptionRows;
use Magento\Framework\Encryption\EncryptorInterface;

/**
 * Ids, secrets and notes of the subscription. The extension says what there is and what of it is secret; secrets are
 * stored encrypted.
 */
class Stored
{
    public const SUBSCRIBER_ID = 'subscriber_id';
    public const SUBSCRIPTION_ID = 'subscription_id';
    private const RETIRED_SECRET = 'retired_secret';

    public function __construct(
        private readonly SubscriptionRows $rows,
        private readonly EncryptorInterface $encryptor,
    ) {
    }

    /** @return array{subscriber_id?: string, subscription_id?: string} needs no extension */
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
                $values[$name] = Plain::text($this->encryptor->decrypt($value));
            }
        }

        return array_filter($values, static fn (string $value): bool => $value !== '');
    }

    /** Whether there is anything at Akeneo, or might be. Needs no extension. */
    public function isEmpty(): bool
    {
        return $this->rows->read([self::SUBSCRIBER_ID, self::SUBSCRIPTION_ID, 'connection', 'record']) === [];
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
}
