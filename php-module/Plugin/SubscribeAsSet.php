<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Akeneo\Events\Model\Subscription\Announce;
use Akeneo\Events\Model\Subscription\Sync;
use Akeneo\Events\Model\Subscription\Wording;
use Magento\Config\Console\Command\ConfigSet\ProcessorFacade;
use Magento\Framework\MessageQueue\PoisonPill\PoisonPillPutInterface;

/**
 * config:set says how it went with the subscription. With --lock-env or --lock-config Magento tells neither an
 * observer nor the consumers; what was set is carried out here then, and consumers begin anew.
 */
class SubscribeAsSet
{
    private const SECTIONS = '#^(akeneo_connector|web)/#';

    public function __construct(
        private readonly Sync $sync,
        private readonly Announce $announce,
        private readonly Wording $wording,
        private readonly PoisonPillPutInterface $poisonPill,
    ) {
    }

    /**
     * @param string $message what the command prints
     * @param string $path
     * @SuppressWarnings("PHPMD.UnusedFormalParameter")
     */
    public function afterProcessWithLockTarget(ProcessorFacade $facade, $message, $path): string
    {
        $sections = preg_match(self::SECTIONS, (string)$path) === 1;
        $report = $this->announce->take();
        if ($report === null && $sections) {
            $this->poisonPill->put();
            $report = $this->announce->execute(fn () => $this->sync->execute());
            $this->announce->take();
        }

        return implode("\n", array_map('strval', [$message, ...($report === null ? [] : $this->wording->sentences($report))]));
    }
}
