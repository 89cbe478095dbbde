<?php

declare(strict_types=1);

namespace Akeneo\Events\Queue;

use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Model\Pause;
use Akeneo\Events\Model\ProcessQueue;
use Akeneo\Events\Model\SavedSettings;
use Akeneo\Events\Model\StopSignal;
use Magento\Framework\App\DeploymentConfig;
use Magento\Framework\MessageQueue\ConsumerConfigurationInterface;
use Magento\Framework\MessageQueue\ConsumerInterface;

/**
 * The consumer akeneo_events: processes what is due when a doorbell rings, and looks for itself once a second.
 *
 * The event table is the truth, so a message is acknowledged before the work, whatever it says, and a lost or doubled
 * one costs nothing. Looking at the table brings in what no doorbell announced: events of the direct endpoint, tries
 * that have become due, and everything while the broker is away.
 *
 * As with Magento's own consumers, it ends when configuration was saved, after --max-messages (counted in events, in
 * whole batches), after its maximum idle time, and at once when idle if queue/consumers_wait_for_messages is 0 and
 * --max-messages is given. When it ends although work is left it rings, so that cron starts another.
 */
class Consumer implements ConsumerInterface
{
    private const PAUSE_SECONDS = 1;

    public function __construct(
        private readonly ConsumerConfigurationInterface $configuration,
        private readonly DeploymentConfig $deploymentConfig,
        private readonly Listener $listener,
        private readonly SavedSettings $settings,
        private readonly ProcessQueue $processQueue,
        private readonly Doorbell $doorbell,
        private readonly StopSignal $stop,
        private readonly Pause $pause,
        private readonly Heartbeat $heartbeat,
    ) {
    }

    /**
     * @param int|string|null $maxNumberOfMessages null: until it is stopped
     */
    public function process($maxNumberOfMessages = null)
    {
        $this->settings->remember();
        $this->work($maxNumberOfMessages === null ? null : (int)$maxNumberOfMessages);
        if ($this->settings->changed() || $this->processQueue->isDue()) {
            $this->doorbell->ring();
        }
    }

    private function work(?int $maximum): void
    {
        $queue = $this->configuration->getQueue();
        $pause = (int)$this->configuration->getSleep() ?: self::PAUSE_SECONDS;
        $left = $maximum ?? PHP_INT_MAX;
        $idle = 0;
        while ($left > 0 && !$this->stop->requested() && !$this->settings->changed()) {
            $this->heartbeat->beat(Heartbeat::CONSUMER);
            $heard = $this->listener->heard($queue);
            $taken = $this->processQueue->execute(fn (int $taken): bool => $this->mayGoOn($taken, $left));
            if ($heard || $taken > 0) {
                $left -= max(1, $taken);
                $idle = 0;
                continue;
            }
            if (!$this->mayWait($maximum, $idle)) {
                return;
            }
            $this->pause->seconds($pause);
            $idle += $pause;
        }
    }

    private function mayGoOn(int $taken, int $left): bool
    {
        $this->heartbeat->beat(Heartbeat::CONSUMER);

        return $taken < $left && !$this->settings->changed();
    }

    /** As Magento\Framework\MessageQueue\CallbackInvoker has it, whose rules hold only where a maximum is given. */
    private function mayWait(?int $maximum, int $idle): bool
    {
        if ($maximum === null) {
            return true;
        }
        $longest = (int)$this->configuration->getMaxIdleTime() ?: PHP_INT_MAX;

        return $idle < $longest && $this->deploymentConfig->get('queue/consumers_wait_for_messages', 1) === 1;
    }
}
