<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Doctor\ShownUrl;
use Akeneo\Events\Model\EmergencyStop;
use Akeneo\Events\Model\Subscription\Settings;
use Magento\Framework\Phrase;

/**
 * Checks the shop's own settings.
 */
class Configuration implements CheckInterface
{
    public function __construct(
        private readonly Config $config,
        private readonly Settings $settings,
        private readonly ShownUrl $shown,
        private readonly EmergencyStop $emergencyStop,
    ) {
    }

    public function title(): Phrase
    {
        return __('Configuration');
    }

    public function needs(): array
    {
        return [];
    }

    public function run(): Finding
    {
        $here = __('Stores > Configuration > Catalog > Akeneo Connector > Events Platform');
        if ($this->emergencyStop->isPulled()) {
            return Finding::bad(
                $this->emergencyStop->sentence(),
                __('Set "Enable" to Yes at %1.', $here),
                [],
                __('Set "Enable" to Yes, enter a "Subscriber Email", and save: %1.', $here)
            );
        }
        if ($this->config->events() === []) {
            return Finding::bad(__('"Subscribed Events" is empty, so this shop asks Akeneo for no events.'), __('Select events at %1.', $here));
        }
        if ($this->config->email() === '') {
            return Finding::bad(__('"Subscriber Email" is empty.'), __('Enter an address at %1.', $here));
        }
        if (($problem = $this->settings->addressProblem()) !== null) {
            return Finding::bad($problem, __('Set the secure base URL at Stores > Configuration > General > Web, or "Webhook URL" at %1.', $here));
        }
        $url = $this->settings->webhookUrl();
        $events = count($this->config->events());

        return Finding::good(
            __('Number of subscribed event types: %1. Akeneo is to deliver to %2.', $events, $this->shown->of($url)),
            ['events' => $this->config->events(), 'webhook' => $this->shown->of($url)]
        );
    }
}
