<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\EmergencyStop;
use Magento\Framework\Phrase;
use Symfony\Component\Console\Helper\Helper;

/**
 * Checks whether workers take up the events that have arrived. Entries that wait for another try do not count.
 */
class Backlog implements CheckInterface
{
    /** Seconds that an event may wait for a worker. */
    private const LONGEST_WAIT = 600;
    /** The same, where nothing happens before the command. */
    private const LONGEST_WAIT_FOR_COMMAND = 86400;

    public function __construct(
        private readonly Core $core,
        private readonly Config $config,
        private readonly EmergencyStop $emergencyStop,
    ) {
    }

    public function title(): Phrase
    {
        return __('Backlog');
    }

    public function needs(): array
    {
        return ['database', 'brake'];
    }

    public function run(): Finding
    {
        $queue = $this->core->queue();
        $counts = $queue->counts();
        $oldest = $queue->oldestDue();
        $seconds = $oldest === null ? 0 : max(0, $queue->now() - $oldest);
        $pending = number_format($counts['pending']['count']) . ($counts['pending']['more'] ? '+' : '');
        $failed = number_format($counts['failed']['count']) . ($counts['failed']['more'] ? '+' : '');
        $data = [
            'pending' => $counts['pending']['count'],
            'failed' => $counts['failed']['count'],
            'oldest_due_seconds' => $seconds,
        ];
        if ($this->emergencyStop->isPulled()) {
            return Finding::good(__('Pending entries: %1. They wait, because "Enable" is No. Failed entries: %2. List them with bin/magento akeneo_events:status -s failed.', $pending, $failed), $data);
        }
        $longest = $this->config->usesNativeQueue() ? self::LONGEST_WAIT : self::LONGEST_WAIT_FOR_COMMAND;
        if ($seconds > $longest) {
            return Finding::bad(
                __('Pending entries: %1. The oldest one has waited %2 for a worker.', $pending, Helper::formatTime($seconds)),
                __('Check "Cron" and "Consumer" above. To process the entries now, run bin/magento akeneo_events:run --type product, and the same for the other types.'),
                $data
            );
        }

        return Finding::good(
            $oldest === null
                ? __('Pending entries: %1. None of them waits for a worker. Failed entries: %2. List them with bin/magento akeneo_events:status -s failed.', $pending, $failed)
                : __('Pending entries: %1. The oldest one has waited %2. Failed entries: %3. List them with bin/magento akeneo_events:status -s failed.', $pending, Helper::formatTime($seconds), $failed),
            $data
        );
    }
}
