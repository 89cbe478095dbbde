<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Core\WebhookUrlException;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\Subscription\Report;
use Akeneo\Events\Model\Subscription\Settings;
use Akeneo\Events\Model\Subscription\Stored;
use Magento\Framework\Phrase;

/**
 * Sends a signed event of our own to the webhook's real address. The shop stores it nowhere. The answer proves that
 * it arrived.
 */
class SelfTest implements CheckInterface
{
    private const DIRECT = 'direct';

    public function __construct(
        private readonly Settings $settings,
        private readonly Stored $stored,
        private readonly CoreLog $coreLog,
    ) {
    }

    public function title(): Phrase
    {
        return __('Delivery');
    }

    public function needs(): array
    {
        return ['webhook', 'database', 'secrets'];
    }

    public function run(): Finding
    {
        $stored = $this->stored->read();
        if (!isset($stored[Stored::SUBSCRIPTION_ID], $stored[Stored::PRIMARY_SECRET])) {
            return Finding::skipped(__('Skipped, because the shop is not subscribed and has no secret to sign with.'));
        }
        try {
            $answer = Subscription::selfTest($this->settings->webhookUrl(), $stored);
        } catch (WebhookUrlException $failure) {
            return Finding::bad(
                __('A signed self-test did not arrive: %1', $failure->getMessage()),
                __('See the log of the web server, and var/log/akeneo_events.log of the shop that answers at this address. If a firewall, a login or a CDN stands in front of the shop, docs/web-server.md says which exception it needs.')
            );
        } finally {
            $this->coreLog->forward();
        }

        return $this->judge($answer);
    }

    /** @param array{door: string, version: string, logs: bool} $answer */
    private function judge(array $answer): Finding
    {
        if ($answer['version'] !== Core::VERSION) {
            return Finding::bad(
                __('A signed self-test arrived, but the PHP of the web server has version %1 of the extension. This module needs version %2.', $answer['version'], Core::VERSION),
                __('Install the extension and the module of the same version, then restart the PHP of the web server.'),
                $answer
            );
        }
        if (!$answer['logs']) {
            return Finding::bad(
                __('A signed self-test arrived, but the web server\'s user cannot write var/log/akeneo_events.log. The log loses lines. No event is lost.'),
                Log::remedy(),
                $answer
            );
        }
        $text = $answer['door'] === self::DIRECT
            ? __('A signed self-test arrived through the direct endpoint.')
            : __('A signed self-test arrived through Magento\'s controller. The direct endpoint would take many times more events, and would take them in maintenance mode, too. It is optional: docs/web-server.md says how.');

        return Finding::good($text, $answer);
    }
}
