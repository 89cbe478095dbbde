<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Model\ResourceModel\LatestRows;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Model\ResourceModel\SubscriptionRows;

/**
 * Looks in the database for traces of a subscription or of a saved page.
 *
 * If there are none, nobody has ever reset a subscription here, and only a deployment can have enabled the shop.
 */
class Traces
{
    private const NO_SUCH_TABLE = 'SQLSTATE[42S02]';
    private const SAVED = ['enabled', 'email', 'events', 'outstanding'];

    public function __construct(
        private readonly Stored $stored,
        private readonly SubscriptionRows $rows,
        private readonly QueueRows $queue,
        private readonly LatestRows $latest,
    ) {
    }

    public function exist(): bool
    {
        return !$this->stored->isEmpty() || $this->rows->read(self::SAVED) !== [] || $this->haveEventsCome();
    }

    /** Not before setup:upgrade has made the tables: files may be imported earlier. */
    private function haveEventsCome(): bool
    {
        try {
            return $this->queue->firstFrom(0) !== null || $this->latest->details(LatestRows::SUBSCRIPTION) !== null;
        } catch (\Exception $failure) {
            return str_contains($failure->getMessage(), self::NO_SUCH_TABLE) ? false : throw $failure;
        }
    }
}
