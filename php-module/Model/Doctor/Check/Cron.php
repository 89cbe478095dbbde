<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Model\ResourceModel\LatestRows;
use Magento\Framework\Phrase;
use Symfony\Component\Console\Helper\Helper;

/**
 * Checks the cron job of each minute. It rescues entries of dead workers, processes what no consumer has taken, and
 * repeats failed syncs.
 */
class Cron implements CheckInterface
{
    /** Seconds; some jobs of Magento take minutes. */
    public const ALIVE = 300;

    public function __construct(
        private readonly LatestRows $latest,
    ) {
    }

    public function title(): Phrase
    {
        return __('Cron');
    }

    public function needs(): array
    {
        return ['schema'];
    }

    public function run(): Finding
    {
        $seconds = $this->latest->secondsSince(Heartbeat::CRON);
        $data = ['seconds_ago' => $seconds];
        if ($seconds !== null && $seconds <= self::ALIVE) {
            return Finding::good(__('Cron ran %1 ago.', Helper::formatTime($seconds)), $data);
        }

        return Finding::bad(
            $seconds === null ? __('Cron has never run the job akeneo_events_process_due.') : __('Cron ran for the last time %1 ago.', Helper::formatTime($seconds)),
            __('The system must run bin/magento cron:run every minute, with a PHP that loads the extension. To set that up, run bin/magento cron:install.'),
            $data,
            'bin/magento cron:install'
        );
    }
}
