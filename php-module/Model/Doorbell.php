<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Magento\Framework\MessageQueue\PublisherInterface;

/**
 * Wakes a consumer through Magento's message queue. The message says nothing that is not in the event table.
 */
class Doorbell
{
    public const TOPIC = 'akeneo_events.pending';

    public function __construct(
        private readonly PublisherInterface $publisher,
        private readonly HangUp $hangUp,
        private readonly LogFile $logger,
    ) {
    }

    /**
     * Call it when the process has nothing more to publish. Never fails: what it would have announced is found by whichever consumer runs, or by
     * cron within a minute.
     */
    public function ring(): void
    {
        try {
            $this->publisher->publish(self::TOPIC, '1');
            $this->hangUp->after(self::TOPIC);
        } catch (\Throwable $failure) {
            $this->logger->warning("doorbell: not rung, cron will find the events: {$failure->getMessage()}");
        }
    }
}
