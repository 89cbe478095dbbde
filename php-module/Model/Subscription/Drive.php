<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Core\RotationException;
use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Core\SubscriptionSync;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\LogFile;
use Magento\Framework\App\Config\ReinitableConfigInterface;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Lock\LockManagerInterface;

/**
 * Carries out what the extension decides: it makes the calls one by one, and stores the result of each call before
 * the next. Only one process at a time does this.
 */
class Drive
{
    private const LOCK = 'akeneo_events_subscription';

    /** Seconds for everything together: an admin waits for it. */
    private const TOTAL = 15;
    /** Of these, to wait for another process. */
    private const PATIENCE = 5;

    public function __construct(
        private readonly Core $core,
        private readonly CoreLog $coreLog,
        private readonly Settings $settings,
        private readonly Stored $stored,
        private readonly TokenCache $token,
        private readonly LockManagerInterface $locks,
        private readonly ReinitableConfigInterface $appConfig,
        private readonly LogFile $logger,
    ) {
    }

    /**
     * @param callable(Subscription, array<string, string>): SubscriptionSync $begin gets what is stored
     * @return Report whatever happens: this throws nothing
     */
    public function execute(callable $begin): Report
    {
        $began = microtime(true);
        try {
            if (!$this->locks->lock(self::LOCK, self::PATIENCE)) {
                return Report::failed((string)__('Another process is changing the subscription right now.'));
            }
            try {
                // What another admin has saved since this process read the configuration counts.
                $this->appConfig->reinit();

                return $this->carryOut($begin, self::TOTAL - (int)ceil(microtime(true) - $began));
            } finally {
                $this->locks->unlock(self::LOCK);
            }
        } catch (\Throwable $failure) {
            return $this->unexpected($failure, []);
        }
    }

    /** @param callable(Subscription, array<string, string>): SubscriptionSync $begin */
    private function carryOut(callable $begin, int $seconds): Report
    {
        $sync = null;
        try {
            $subscription = $this->core->subscription(
                $this->settings->connection() + ['token' => $this->token->load(), 'seconds' => $seconds]
            );
            $sync = $begin($subscription, $this->stored->read());
            while (($changes = $sync->step()) !== null) {
                $this->stored->write($changes);
                $this->coreLog->forward();
            }
            $report = Report::done((string)$sync->state(), $sync->notices());
        } catch (CoreException | LocalizedException $failure) {
            $retry = !$failure instanceof RotationException;
            $report = Report::failed($failure->getMessage(), $sync?->notices() ?? [], $retry);
        } catch (\Throwable $failure) {
            $report = $this->unexpected($failure, $sync?->notices() ?? []);
        } finally {
            $this->coreLog->forward();
            if ($sync !== null) {
                $this->token->save($sync->token());
            }
        }
        if ($report->problem === null) {
            $this->logger->info("subscription: {$report->state}");
        } else {
            $this->logger->warning("subscription: {$report->problem}");
        }

        return $report;
    }

    /** @param string[] $notices */
    private function unexpected(\Throwable $failure, array $notices): Report
    {
        $this->logger->critical(sprintf('subscription: %s: %s', get_class($failure), $failure->getMessage()));

        return Report::failed((string)__('Something unexpected went wrong. See var/log/akeneo_events.log.'), $notices);
    }
}
