<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Subscription\Stored;
use Magento\Framework\Phrase;

/**
 * Whether the keys of this shop decrypt what is stored encrypted of the subscription.
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
                __('A newer key than this PHP has in crypt/key has encrypted %1. Deliveries to a PHP without that key are answered 429.', implode(', ', $newer)),
                __('Deploy app/etc/env.php, or the variable of the environment with the key, to every server, and restart php-fpm. If that key is lost, run bin/magento akeneo_events:subscription --reset --force, and save the configuration.'),
                $data
            );
        }
        if ($lost !== []) {
            return Finding::bad(
                __('No key of crypt/key decrypts these stored secrets: %1. Deliveries that Akeneo signs with them are answered 401.', implode(', ', $lost)),
                __('Put the key with which they were encrypted back into crypt/key, at its place before the newer ones; if it comes from the environment, see that this command has it. If it is lost, run bin/magento akeneo_events:subscription --sync, which makes new ones; where it says that the connector\'s credentials are missing, enter these anew before.'),
                $data
            );
        }

        return Finding::good($old === []
            ? __('All that is stored is decrypted by the newest key of crypt/key.')
            : __('These are still encrypted with an older key of crypt/key: %1. Before you remove that key, run bin/magento akeneo_events:subscription --sync.', implode(', ', $old)), $data);
    }
}
