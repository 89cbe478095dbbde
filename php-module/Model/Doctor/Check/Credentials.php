<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Model\Doctor\AtAkeneo;
use Akeneo\Events\Model\Subscription\Settings;
use Magento\Framework\Phrase;

/**
 * Checks whether the PIM and the Event Platform accept the connector's credentials.
 */
class Credentials implements CheckInterface
{
    public function __construct(
        private readonly Settings $settings,
        private readonly AtAkeneo $akeneo,
    ) {
    }

    public function title(): Phrase
    {
        return __('Credentials');
    }

    public function needs(): array
    {
        return ['extension'];
    }

    public function run(): Finding
    {
        if (!$this->settings->hasConnector()) {
            return Finding::skipped(__('Skipped, because the Akeneo Connector is not enabled: see below.'));
        }
        $obstacle = $this->settings->obstacle();
        if ($obstacle !== null) {
            return Finding::bad(
                $obstacle,
                __('Correct the Akeneo API Configuration (Stores > Configuration > Catalog > Akeneo Connector).'),
                [],
                __('Enter the credentials of the PIM, and save: %1.', __('Stores > Configuration > Catalog > Akeneo Connector > Akeneo API Configuration'))
            );
        }

        return $this->akeneo->ask(static function (Subscription $subscription): Finding {
            $subscription->verify();

            return Finding::good(__('The PIM and the Event Platform accept the credentials. The connection may use the Event Platform.'));
        });
    }
}
