<?php

declare(strict_types=1);

namespace Akeneo\Events\Queue;

use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Model\ProcessQueue;
use Akeneo\Events\Model\SavedSettings;
use Akeneo\Events\Model\StopSignal;
use Magento\Framework\App\DeploymentConfig;
use Magento\Framework\MessageQueue\ConsumerConfigurationInterface;
use Magento\Framework\MessageQueue\ConsumerInterface;

/**
 * The consumer akeneo_events. It processes due entries when a doorbell rings, and looks at the table by itself once a
 * second. RabbitMQ wakes it at once. Any other queue is looked at once a second, too.
 *
 * The event table is the truth. So the consumer acknowledges a message before the work, whatever the message says,
 * and a lost or doubled message does no harm. When it looks at the table, it finds what no doorbell announced: events
 * of the direct endpoint, entries whose next try is due, and everything that came while the broker was away.
 *
 * Like Magento's own consumers, it ends when somebody saved configuration, after --max-messages (counted in events,
 * in whole batches), and after its maximum idle time. If queue/consumers_wait_for_messages is 0 and --max-messages is
 * given, it ends as soon as it is idle. If it ends while there is work, it rings, so that cron starts another
 * consumer.
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
        private readonly Heartbeat $heartbeat,
    ) {
    }

    /**
     * @param int|string|null $maxNumberOfMessages null: until it is stopped
     */
    public function process($maxNumberOfMessages = null)
    {
        $this->settings->remember();
        try {
            $this->work($maxNumberOfMessages === null ? null : (int)$maxNumberOfMessages);
        } finally {
            // Before it rings: else it would hear its own doorbell.
            $this->listener->hangUp();
        }
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
            $heard = $this->listener->heard($queue, $left);
            $taken = $this->processQueue->execute(fn (int $taken): bool => $this->mayGoOn($taken, $left));
            if ($heard > 0 || $taken > 0) {
                $left -= max($heard, $taken);
                $idle = 0;
                continue;
            }
            if (!$this->mayWait($maximum, $idle)) {
                return;
            }
            $this->listener->wait($queue, $pause);
            $idle += $pause;
        }
    }

    private function mayGoOn(int $taken, int $left): bool
    {
        $this->heartbeat->beat(Heartbeat::CONSUMER);
        $this->listener->leave();

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
