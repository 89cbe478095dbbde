<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

/**
 * Returns what the encryptor decrypted, if it is text at all. If the encryptor did not encrypt a value itself, it
 * returns random bytes.
 */
class Plain
{
    // phpcs:ignore Magento2.Functions.StaticFunction -- a rule without state
    public static function text(#[\SensitiveParameter] mixed $decrypted): string
    {
        $text = (string)$decrypted;

        return preg_match('//u', $text) === 1 ? $text : '';
    }
}
