<?php

declare(strict_types=1);

namespace Akeneo\Events\Queue;

use Akeneo\Events\Model\LogFile;
use Akeneo\Events\Model\Pause;
use Magento\Framework\MessageQueue\QueueInterface;

/**
 * Takes doorbells out of Magento's queue, and waits for them.
 *
 * It does not read the message. A foreign, malformed, doubled or late message only means that there may be work. It
 * makes no queue_lock row, because such a row would swallow a message that is delivered again.
 *
 * At an AMQP broker a doorbell ends the wait. Any other queue is looked at after it.
 */
class Listener
{
    private const RETRY_SECONDS = 10;

    private ?float $awaySince = null;
    private float $nextTry = 0.0;

    public function __construct(
        private readonly LogFile $logger,
        private readonly Broker $broker,
        private readonly Pause $pause,
    ) {
    }

    /** How many doorbells were rung; they are acknowledged already. A broker that is away is tried again every 10 s. */
    public function heard(QueueInterface $queue, int $most): int
    {
        $heard = 0;
        $most = min($most, Broker::MOST);
        $isThere = $this->tries(function () use ($queue, $most, &$heard): void {
            $heard = $this->broker->has($queue) ? $this->broker->heard($most) : $this->take($queue, $most);
        });
        if ($isThere) {
            $this->found();
        }

        return $heard;
    }

    public function wait(QueueInterface $queue, int $seconds): void
    {
        if (!$this->broker->has($queue) || !$this->tries(fn () => $this->broker->wait($seconds))) {
            $this->pause->seconds($seconds);
        }
    }

    /** Doorbells that are rung from now on are for another consumer, or for later. */
    public function leave(): void
    {
        $this->tries(fn () => $this->broker->leave());
    }

    /** At the end of the consumer. */
    public function hangUp(): void
    {
        $this->broker->hangUp();
    }

    private function take(QueueInterface $queue, int $most): int
    {
        $taken = 0;
        while ($taken < $most && ($message = $queue->dequeue()) !== null) {
            $queue->acknowledge($message);
            $taken++;
        }

        return $taken;
    }

    /** @return bool whether the broker did what was asked */
    private function tries(callable $work): bool
    {
        if (microtime(true) < $this->nextTry) {
            return false;
        }
        try {
            $work();
        } catch (\Exception $failure) {
            $this->lost($failure);

            return false;
        }

        return true;
    }

    private function lost(\Exception $failure): void
    {
        $now = microtime(true);
        $this->nextTry = $now + self::RETRY_SECONDS;
        if ($this->awaySince === null) {
            $this->awaySince = $now;
            $this->logger->warning(
                "consumer: the message queue is away, events are found without it: {$failure->getMessage()}"
            );
        }
    }

    private function found(): void
    {
        if ($this->awaySince !== null) {
            $seconds = (int)(microtime(true) - $this->awaySince);
            $this->awaySince = null;
            $this->logger->info("consumer: the message queue is back after $seconds s");
        }
    }
}
