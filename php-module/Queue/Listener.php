<?php

declare(strict_types=1);

namespace Akeneo\Events\Queue;

use Akeneo\Events\Model\LogFile;
use Magento\Framework\MessageQueue\QueueInterface;

/**
 * Takes doorbells out of Magento's queue.
 *
 * It does not read the message. A foreign, malformed, doubled or late message only means that there may be work. It
 * makes no queue_lock row, because such a row would swallow a message that is delivered again.
 */
class Listener
{
    private const RETRY_SECONDS = 10;

    private ?float $awaySince = null;
    private float $nextTry = 0.0;

    public function __construct(private readonly LogFile $logger)
    {
    }

    /** Whether a doorbell was rung; it is acknowledged already. A broker that is away is tried again every 10 s. */
    public function heard(QueueInterface $queue): bool
    {
        if (microtime(true) < $this->nextTry) {
            return false;
        }
        try {
            $message = $queue->dequeue();
            if ($message !== null) {
                $queue->acknowledge($message);
            }
        } catch (\Exception $failure) {
            $this->lost($failure);

            return false;
        }
        $this->found();

        return $message !== null;
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
