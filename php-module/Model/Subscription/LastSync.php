<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\LogFile;
use Akeneo\Events\Model\ResourceModel\SubscriptionRows;
use Magento\Framework\Serialize\Serializer\Json;

/**
 * Remembers which shop last brought Akeneo up to date, or tried to, and with which settings.
 *
 * So cron notices changes that a deployment made in environment variables or in files; Magento tells nobody about
 * these. And cron notices that this may be a copy of that shop.
 */
class LastSync
{
    private const NAME = 'last_sync';

    /** @param SubscriptionRows $row not among those of the subscription */
    public function __construct(
        private readonly Config $config,
        private readonly Settings $settings,
        private readonly Stored $stored,
        private readonly SubscriptionRows $row,
        private readonly Traces $traces,
        private readonly Json $json,
        private readonly LogFile $logger,
    ) {
    }

    /** This shop syncs, or tries to. While it has no address it stays the shop that it was. */
    public function remember(): void
    {
        $name = $this->settings->name();
        $this->write($name === '' ? $this->known()['shop'] ?? $this->stored->owner() : $name, $this->settings->fingerprints());
    }

    /**
     * What is wanted otherwise than at the last sync.
     *
     * A shop of another name, which is that of its address and its installation, may be a copy: what it has of the subscription
     * belongs to the shop that it was copied from, and only a person can tell. It is warned of once.
     *
     * @return null|string[] names of settings; null if this may be a copy, which has to leave the subscription alone
     */
    public function changes(): ?array
    {
        $last = $this->known() ?? $this->begin();
        if (!$this->config->isEnabled() && $this->stored->isEmpty()) {
            return [];
        }
        $name = $this->settings->name();
        if (!in_array($last['shop'], ['', $name], true)) {
            $this->warn($last, $name);

            return null;
        }

        return array_keys(array_diff_assoc($this->settings->fingerprints(), $last['settings']));
    }

    /**
     * Before this module remembered, or in a new shop: what there is counts as synced, unless a deployment enables what nobody has used yet.
     *
     * @return array{shop: string, settings: array<string, string>}
     */
    private function begin(): array
    {
        $owner = $this->stored->owner();
        $isNew = $this->config->isEnabled() && !$this->traces->exist();

        return $this->write($owner === '' ? $this->settings->name() : $owner, $isNew ? [] : $this->settings->fingerprints());
    }

    /**
     * @param array<string, string> $fingerprints by setting
     * @return array{shop: string, settings: array<string, string>}
     */
    private function write(string $shop, array $fingerprints): array
    {
        $last = ['shop' => $shop, 'settings' => $fingerprints];
        $this->row->write([self::NAME => (string)$this->json->serialize($last)]);

        return $last;
    }

    /** @return null|array{shop: string, settings: array<string, string>, warned_of?: string} null also if it cannot be read */
    private function known(): ?array
    {
        try {
            $last = $this->json->unserialize($this->row->read([self::NAME])[self::NAME] ?? 'null');
        } catch (\InvalidArgumentException) {
            return null;
        }

        if (!is_string($last['shop'] ?? null) || !is_array($last['settings'] ?? null)) {
            return null;
        }

        /** @var array{shop: string, settings: array<string, string>, warned_of?: string} $last as write() and warn() store it */
        return $last;
    }

    /** @param array{shop: string, settings: array<string, string>, warned_of?: string} $last */
    private function warn(array $last, string $name): void
    {
        if (($last['warned_of'] ?? null) === $name) {
            return;
        }
        $this->logger->warning(
            $name === ''
            ? 'subscription: cron leaves it alone until the webhook has an address again: without one it cannot tell whether this is the shop '
                . "that synced last. {$this->settings->addressProblem()} To suspend the subscription without an address, save \"Enable\" as No, "
                . 'or run bin/magento akeneo_events:subscription --sync'
            : sprintf(
                'subscription: the webhook\'s address or the installation is not the one of the last sync: "%s" was "%s". If this is still the shop that '
                . 'Akeneo is to tell, run bin/magento akeneo_events:subscription --sync. If it is a copy, see "A copy of the shop\'s database" in the README',
                $name,
                $last['shop']
            )
        );
        // Not over what a person says meanwhile.
        $this->row->replace(self::NAME, (string)$this->json->serialize($last), (string)$this->json->serialize(['warned_of' => $name] + $last));
    }
}
