<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Akeneo\Events\Model\Subscription\Announce;
use Akeneo\Events\Model\Subscription\Sync;
use Akeneo\Events\Model\Subscription\Wording;
use Magento\Config\Model\Config\Importer;
use Magento\Framework\MessageQueue\PoisonPill\PoisonPillPutInterface;

/**
 * app:config:import brought settings in from files, of which Magento tells neither an observer nor the consumers.
 */
class SubscribeAsImported
{
    public function __construct(
        private readonly Sync $sync,
        private readonly Announce $announce,
        private readonly Wording $wording,
        private readonly PoisonPillPutInterface $poisonPill,
    ) {
    }

    /**
     * @param string[] $messages what the command prints
     * @return string[]
     * @SuppressWarnings("PHPMD.UnusedFormalParameter")
     */
    public function afterImport(Importer $importer, $messages): array
    {
        $this->poisonPill->put();
        $report = $this->announce->execute(fn () => $this->sync->executeImported());
        $this->announce->take();

        return [...$messages, ...array_map('strval', $this->wording->sentences($report))];
    }
}
