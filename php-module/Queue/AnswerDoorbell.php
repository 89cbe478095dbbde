<?php

declare(strict_types=1);

namespace Akeneo\Events\Queue;

use Akeneo\Events\Model\ProcessQueue;

/**
 * What a doorbell means, for a consumer of Magento's own that a shop may put in place of ours.
 *
 * It is named in queue_consumer.xml also because a consumer without a handler makes Magento build the handlers of every
 * topic there is (Magento\Framework\MessageQueue\ConsumerFactory).
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
