<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Subscription\Stored;
use Magento\Framework\Phrase;

/**
 * Checks whether the keys of this shop decrypt the stored secrets of the subscription.
 */
class Secrets implements CheckInterface
{
    public function __construct(private readonly Stored $stored)
    {
    }

    public function title(): Phrase
    {
        return __('Secrets');
    }

    public function needs(): array
    {
        return ['extension', 'schema'];
    }

    public function run(): Finding
    {
        $lost = $this->stored->undecryptable();
        $old = array_diff($this->stored->ofOlderKeys(), $lost);
        $data = ['undecryptable' => $lost, 'of_older_keys' => array_values($old)];
        if (($newer = $this->stored->ofNewerKeys()) !== []) {
            return Finding::bad(
                __('This PHP lacks the newest key of crypt/key. That key has encrypted these secrets: %1. A PHP without that key answers deliveries with 429.', implode(', ', $newer)),
                __('Deploy app/etc/env.php, or the environment variable that holds the key, to every server. Then restart php-fpm. If that key is lost, run bin/magento akeneo_events:subscription --reset --force, then save the configuration.'),
                $data
            );
        }
        if ($lost !== []) {
            return Finding::bad(
                __('No key of crypt/key decrypts these stored secrets: %1. If Akeneo signs a delivery with one of them, the shop answers 401.', implode(', ', $lost)),
                __('Put the key that encrypted them back into crypt/key, at its place before the newer keys. If the key comes from an environment variable, check that this command has that variable. If the key is lost, run bin/magento akeneo_events:subscription --sync, which makes new secrets. If that says that values are missing, enter the connector\'s credentials again first.'),
                $data
            );
        }

        return Finding::good($old === []
            ? __('The newest key of crypt/key decrypts all stored secrets.')
            : __('An older key of crypt/key has encrypted these secrets: %1. Before you remove that key, run bin/magento akeneo_events:subscription --sync.', implode(', ', $old)), $data);
    }
}
