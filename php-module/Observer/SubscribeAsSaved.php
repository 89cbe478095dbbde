<?php

declare(strict_types=1);

namespace Akeneo\Events\Observer;

use Akeneo\Events\Model\Subscription\Announce;
use Akeneo\Events\Model\Subscription\Sync;
use Magento\Framework\Event\Observer;
use Magento\Framework\Event\ObserverInterface;

/**
 * The connector's section or the shop's URLs were saved, by the page or by config:set; Magento says so even if nothing
 * changed. By then everything is stored.
 */
class SubscribeAsSaved implements ObserverInterface
{
    public function __construct(
        private readonly Sync $sync,
        private readonly Announce $announce,
    ) {
    }

    public function execute(Observer $observer): void
    {
        $this->announce->execute(fn () => $this->sync->execute());
    }
}
