<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Doctor\AtAkeneo;
use Akeneo\Events\Model\Doctor\ShownUrl;
use Akeneo\Events\Model\Sentence;
use Akeneo\Events\Model\Subscription\LastNotification;
use Akeneo\Events\Model\Subscription\Outstanding;
use Akeneo\Events\Model\Subscription\Settings;
use Akeneo\Events\Model\Subscription\Stored;
use Magento\Framework\Phrase;

/**
 * Checks the subscription at Akeneo: it exists, it is active, it leads to this shop, and it has the events that the
 * shop wants.
 */
class Subscribed implements CheckInterface
{
    private const ACTIVE = 'active';
    private const COMMAND = 'bin/magento akeneo_events:subscription --sync';

    public function __construct(
        private readonly Config $config,
        private readonly Settings $settings,
        private readonly Stored $stored,
        private readonly Outstanding $outstanding,
        private readonly LastNotification $notification,
        private readonly AtAkeneo $akeneo,
        private readonly ShownUrl $shown,
    ) {
    }

    public function title(): Phrase
    {
        return __('Subscription');
    }

    public function needs(): array
    {
        return ['configuration', 'credentials'];
    }

    public function run(): Finding
    {
        if (!isset($this->stored->ids()[Stored::SUBSCRIPTION_ID])) {
            $problem = $this->outstanding->problem();

            return Finding::bad(
                $problem === null ? __('The shop has no subscription.') : __('The shop has no subscription. %1', $problem),
                $this->sync(),
                [],
                self::COMMAND
            );
        }

        $details = $this->notification->details();

        return $this->akeneo->ask(function (Subscription $subscription) use ($details): Finding {
            $live = $subscription->status($this->stored->read());
            if ($live['status'] === self::ACTIVE) {
                $this->notification->settle($details);
            }

            return $this->judge($live);
        });
    }

    /** @param array{status: ?string, note: ?string, url: ?string, events: string[]} $live */
    private function judge(array $live): Finding
    {
        $url = $this->settings->webhookUrl();
        $lacking = array_values(array_diff($this->config->events(), $live['events']));
        $data = ['status' => $live['status'], 'url' => $this->shown->of((string)$live['url']), 'lacking' => $lacking];
        if ($live['status'] !== self::ACTIVE) {
            $note = $live['note'] === null ? '' : ' ' . Sentence::of($live['note']);

            return Finding::bad(
                __('The status of the subscription at Akeneo is "%1".', (string)$live['status']) . $note,
                __('Fix what the lines below name, then run bin/magento akeneo_events:subscription --sync.'),
                $data
            );
        }
        if (rtrim((string)$live['url'], '/') !== rtrim($url, '/')) {
            return Finding::bad(
                __('Akeneo delivers to %1. It should deliver to %2.', $this->shown->of((string)$live['url']), $this->shown->of($url)),
                __('If Akeneo is to deliver to this shop, run bin/magento akeneo_events:subscription --sync. If this is a copy of that shop, read "A copy of the shop\'s database" in the README first.'),
                $data
            );
        }
        if ($lacking !== []) {
            return Finding::bad(__('The subscription lacks these events: %1.', implode(', ', $lacking)), $this->sync(), $data, self::COMMAND);
        }
        $problem = $this->outstanding->problem();

        return $problem === null
            ? Finding::good(__('The subscription is active, and Akeneo delivers to this shop.'), $data)
            : Finding::bad(__('Akeneo does not have the saved settings yet. %1', $problem), $this->sync(), $data, self::COMMAND);
    }

    private function sync(): Phrase
    {
        return __('Run bin/magento akeneo_events:subscription --sync. If that fails, it says why.');
    }
}
