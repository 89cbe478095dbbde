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
 * Checks whether somebody processes events: a consumer within a second or two, or cron within a minute.
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
            return Finding::skipped(__('Skipped, because "Enable" is No.'));
        }
        if (!$this->config->usesNativeQueue()) {
            return Finding::good(__('"Use Native Message Queue" is No. Pending entries wait until somebody runs bin/magento akeneo_events:run.'), ['used' => false]);
        }
        $seconds = $this->latest->secondsSince(Heartbeat::CONSUMER);
        $data = ['used' => true, 'seconds_ago' => $seconds];
        if ($seconds !== null && $seconds <= Cron::ALIVE) {
            return Finding::good(__('A consumer ran %1 ago.', Helper::formatTime($seconds)), $data);
        }
        if ($this->latest->happenedWithin(Cron::ALIVE, Heartbeat::CRON)) {
            return Finding::good(__('No consumer runs at the moment. Cron processes due entries within a minute.'), $data);
        }

        return Finding::bad(
            $seconds === null ? __('No consumer has ever run, and cron does not run either. Nobody processes events.') : __('The last consumer ran %1 ago, and cron does not run either. Nobody processes events.', Helper::formatTime($seconds)),
            __('Let a process supervisor run bin/magento queue:consumers:start akeneo_events, or let cron run.'),
            $data,
            'bin/magento queue:consumers:start akeneo_events'
        );
    }
}
