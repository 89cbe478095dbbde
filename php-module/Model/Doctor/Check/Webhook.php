<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Core\WebhookUrlException;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\Sentence;
use Akeneo\Events\Model\Subscription\Settings;
use Magento\Framework\Phrase;

/**
 * Sends a HEAD request to the webhook's address, as Akeneo does. The answer must be 200, without a redirect.
 */
class Webhook implements CheckInterface
{
    public function __construct(
        private readonly Settings $settings,
        private readonly CoreLog $coreLog,
    ) {
    }

    public function title(): Phrase
    {
        return __('Webhook');
    }

    public function needs(): array
    {
        return ['extension'];
    }

    public function run(): Finding
    {
        $url = $this->settings->webhookUrl();
        if ($url === '') {
            return Finding::skipped(__('Skipped, because the webhook\'s address is not known.'));
        }
        try {
            Subscription::probe($url);
        } catch (WebhookUrlException $failure) {
            return Finding::bad(
                Sentence::of($failure->getMessage()),
                __('The address must answer 200 to Akeneo, without a redirect, a login, or a page of the web server. Correct the secure base URL or "Webhook URL", the rules of the web server, or its PHP. If a firewall, a login or a CDN stands in front of the shop, docs/web-server.md says which exception it needs.')
            );
        } finally {
            $this->coreLog->forward();
        }

        return Finding::good(__('The webhook\'s address answers 200 to a HEAD request, without a redirect.'));
    }
}
