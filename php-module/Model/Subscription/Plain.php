<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

/**
 * What the encryptor returns, if it is text at all: of what it did not encrypt itself it makes bytes.
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
