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
 * A signed event of our own through the webhook's real address. It is stored nowhere; the answer proves that it arrived.
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
            return Finding::skipped(__('skipped, because the shop is not subscribed and has no secret to sign with'));
        }
        try {
            $answer = Subscription::selfTest($this->settings->webhookUrl(), $stored);
        } catch (WebhookUrlException $failure) {
            return Finding::bad(
                __('A signed self-test did not arrive: %1', $failure->getMessage()),
                __('See the log of the web server, and var/log/akeneo_events.log of the shop that answers at this address. For what stands in front of the shop, docs/web-server.md has the exceptions to make.')
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
                __('A signed self-test arrived, but the PHP extension of the web server is of version %1, this module needs %2.', $answer['version'], Core::VERSION),
                __('Install both of the same version, then restart PHP of the web server.'),
                $answer
            );
        }
        if (!$answer['logs']) {
            return Finding::bad(
                __('A signed self-test arrived, but the web server\'s user cannot write var/log/akeneo_events.log. Lines are lost, events are not.'),
                Log::remedy(),
                $answer
            );
        }
        $text = $answer['door'] === self::DIRECT
            ? __('A signed self-test arrived by the direct endpoint.')
            : __('A signed self-test arrived by Magento. The direct endpoint would take many times more events, also in maintenance mode; see the README.');

        return Finding::good($text, $answer);
    }
}
