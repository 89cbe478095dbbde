<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\EmergencyStop;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Model\ResourceModel\LatestRows;
use Magento\Framework\Phrase;
use Symfony\Component\Console\Helper\Helper;

/**
 * Whether somebody processes: a consumer within a second or two, or cron within a minute.
 */
class Consumer implements CheckInterface
{
    public function __construct(
        private readonly Config $config,
        private readonly LatestRows $latest,
        private readonly EmergencyStop $emergencyStop,
    ) {
    }

    public function title(): Phrase
    {
        return __('Consumer');
    }

    public function needs(): array
    {
        return ['schema'];
    }

    public function run(): Finding
    {
        if ($this->emergencyStop->isPulled()) {
            return Finding::skipped(__('skipped, because "Enable" is No and nothing is to be processed'));
        }
        if (!$this->config->usesNativeQueue()) {
            return Finding::good(__('The native message queue is switched off: events wait for bin/magento akeneo_events:run.'), ['used' => false]);
        }
        $seconds = $this->latest->secondsSince(Heartbeat::CONSUMER);
        $data = ['used' => true, 'seconds_ago' => $seconds];
        if ($seconds !== null && $seconds <= Cron::ALIVE) {
            return Finding::good(__('A consumer ran %1 ago.', Helper::formatTime($seconds)), $data);
        }
        $cron = $this->latest->secondsSince(Heartbeat::CRON);
        if ($cron !== null && $cron <= Cron::ALIVE) {
            return Finding::good(__('None runs at the moment; cron processes what is due within a minute.'), $data);
        }

        return Finding::bad(
            $seconds === null ? __('None has ever run, and cron does not either: nothing is processed.') : __('One ran %1 ago for the last time, and cron does not run either: nothing is processed.', Helper::formatTime($seconds)),
            __('Start bin/magento queue:consumers:start akeneo_events under a supervisor, or let cron run.'),
            $data
        );
    }
}
