<?php

declare(strict_types=1);

namespace Akeneo\Events\Queue;

use Akeneo\Events\Model\ProcessQueue;

/**
 * Handles a doorbell in one of Magento's own consumers, if a shop uses such a consumer instead of ours.
 *
 * queue_consumer.xml names it for another reason, too: for a consumer without a handler, Magento builds the handlers
 * of every topic (Magento\Framework\MessageQueue\ConsumerFactory).
 */
class AnswerDoorbell
{
    public function __construct(private readonly ProcessQueue $processQueue)
    {
    }

    /**
     * @SuppressWarnings("PHPMD.UnusedFormalParameter")
     */
    public function execute(string $message): void
    {
        $this->processQueue->execute(static fn (): bool => true);
    }
}
