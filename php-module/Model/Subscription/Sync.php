<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Core\SubscriptionSync;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\LogFile;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Phrase;

/**
 * Brings the subscription at Akeneo up to date with the shop's settings. You may call it at any time, twice, and from
 * two processes.
 *
 * If something goes wrong at Akeneo, or on the way there, the report says so. Nothing is thrown.
 */
class Sync
{
    public function __construct(
        private readonly Config $config,
        private readonly Settings $settings,
        private readonly Stored $stored,
        private readonly Outstanding $outstanding,
        private readonly LastSync $lastSync,
        private readonly Drive $drive,
        private readonly LastNotification $notification,
        private readonly LogFile $logger,
    ) {
    }

    /** After somebody saved, or asks: also resumes what Akeneo suspended. */
    public function execute(): Report
    {
        if (!$this->config->isEnabled() && $this->stored->isEmpty()) {
            $this->outstanding->forget();

            return Report::done(Report::ABSENT);
        }
        $this->lastSync->remember();
        $this->outstanding->begin(true);

        return $this->run(true);
    }

    /** As execute(), after files were imported: a deployment does that, also one of a copy of the shop. */
    public function executeImported(): Report
    {
        return $this->lastSync->changes() === null
            ? Report::done(Report::ABSENT, [(string)__('The shop did not call Akeneo, because this may be a copy of the subscribed shop. If this is the subscribed shop itself, run bin/magento akeneo_events:subscription --sync.')])
            : $this->execute();
    }

    /**
     * What a deployment has changed since the last sync; or what a failure or a crash left undone, if it is time for another try.
     * Null if there is nothing, or if this may be a copy of the shop, and nothing is called then.
     */
    public function retry(): ?Report
    {
        $changes = $this->lastSync->changes();
        if ($changes === null) {
            return null;
        }
        if ($changes !== []) {
            $this->logger->info('subscription: these settings are not as at the last sync: ' . implode(', ', $changes));
            // Also if the sync does not get as far as that: what it could not do is outstanding, and not noticed once more.
            $this->lastSync->remember();

            return $this->run($this->outstanding->begin(false));
        }

        return $this->outstanding->isDue() ? $this->run($this->outstanding->again()) : null;
    }

    /** New secrets without a gap, then as execute(). */
    public function rotate(): Report
    {
        $this->lastSync->remember();
        $this->outstanding->begin(true);

        return $this->carryOut(function (Subscription $subscription, #[\SensitiveParameter] array $stored): SubscriptionSync {
            $this->prepare();

            return $subscription->rotate($this->settings->wanted(true), $stored);
        });
    }

    /**
     * Deletes subscription and subscriber at Akeneo, and forgets them here. The next save subscribes anew.
     *
     * @param bool $force forget them here even if Akeneo cannot be told
     */
    public function reset(bool $force = false): Report
    {
        $report = $this->drive->execute(function (Subscription $subscription, #[\SensitiveParameter] array $stored) use ($force): SubscriptionSync {
            return $subscription->reset($this->settings->wanted(false), $stored, $force);
        });
        if ($report->problem === null) {
            $this->outstanding->forget();
            // Until something else is wanted, it stays without a subscription.
            $this->lastSync->remember();
        }

        return $report;
    }

    private function run(bool $asked): Report
    {
        return $this->carryOut(function (Subscription $subscription, #[\SensitiveParameter] array $stored) use ($asked): SubscriptionSync {
            $this->prepare();

            return $subscription->begin($this->settings->wanted($asked), $stored);
        });
    }

    private function carryOut(callable $begin): Report
    {
        $details = $this->notification->details();
        $report = $this->note($this->drive->execute($begin));
        if ($report->state === Report::ACTIVE) {
            $this->notification->settle($details);
        }

        return $report;
    }

    /**
     * Nothing is asked of Akeneo without credentials, nor without an address to deliver to, if it is to deliver.
     *
     * @throws LocalizedException Akeneo cannot be asked for anything
     */
    private function prepare(): void
    {
        $this->lastSync->remember();
        $delivers = $this->config->isEnabled() && $this->config->events() !== [];
        $obstacle = $this->keyProblem() ?? $this->settings->obstacle() ?? ($delivers ? $this->settings->addressProblem() : null);
        if ($obstacle !== null) {
            throw new LocalizedException($obstacle);
        }
        $this->stored->encryptAnew();
    }

    private function keyProblem(): ?Phrase
    {
        $newer = $this->stored->ofNewerKeys();

        return $newer === [] ? null : __(
            'This PHP lacks the newest key of crypt/key. That key has encrypted these secrets: %1. Restart php-fpm, or deploy app/etc/env.php to this server. If that key is lost, run bin/magento akeneo_events:subscription --reset --force, then save the configuration.',
            implode(', ', $newer)
        );
    }

    private function note(Report $report): Report
    {
        if (!$report->retry) {
            $this->outstanding->settled($this->stored->hasRetiredSecret());
        } else {
            $this->outstanding->failed((string)$report->problem);
        }

        return $report;
    }
}
