<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\ResourceModel\SubscriptionRows;
use Magento\Framework\Serialize\Serializer\Json;
use Psr\Log\LoggerInterface;

/**
 * What was wanted when Akeneo was brought up to date for the last time, or that was last tried; so that cron sees what a
 * deployment has changed by variables of the environment or by files, of which Magento tells nobody.
 */
class LastSync
{
    private const NAME = 'last_sync';

    public function __construct(
        private readonly Config $config,
        private readonly Settings $settings,
        private readonly Stored $stored,
        private readonly SubscriptionRows $rows,
        private readonly Json $json,
        private readonly LoggerInterface $logger,
    ) {
    }

    public function remember(): void
    {
        $this->rows->write([self::NAME => $this->json->serialize(
            ['shop' => $this->settings->wanted(false)['name'], 'settings' => $this->settings->fingerprint()]
        )]);
    }

    /**
     * Whether something else is wanted now, by the same shop.
     *
     * A shop of another name, which is that of its address and its installation, may be a copy: what it has of the subscription belongs to the
     * shop that it was copied from, and only a person can tell. It is warned of once.
     */
    public function isOutdated(): bool
    {
        $known = $this->rows->read([self::NAME])[self::NAME] ?? '';
        if ($known === '') {
            return $this->config->isEnabled() && $this->stored->isEmpty();
        }
        $last = $this->json->unserialize($known);
        if ($last['settings'] === $this->settings->fingerprint() || $this->isNothingWanted()) {
            return false;
        }
        $name = $this->settings->wanted(false)['name'];
        if ($last['shop'] === $name) {
            return true;
        }
        if (($last['warned_of'] ?? null) !== $name) {
            $this->logger->warning(sprintf(
                'subscription: the webhook\'s address or the installation is not the one of the last sync: "%s" was "%s". If this is still the shop that '
                . 'Akeneo is to tell, run bin/magento akeneo_events:subscription --sync. If it is a copy, see "A copy of the shop\'s database" in the README',
                $name,
                $last['shop']
            ));
            $this->rows->replace(self::NAME, $known, $this->json->serialize(['warned_of' => $name] + $last));
        }

        return false;
    }

    private function isNothingWanted(): bool
    {
        return !$this->config->isEnabled() && $this->stored->isEmpty();
    }
}
