<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Core\WebhookUrlException;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\Subscription\Report;
use Akeneo\Events\Model\Subscription\Settings;
use Magento\Framework\Phrase;

/**
 * The webhook's address, asked by HEAD as Akeneo does it: 200, and no redirect.
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
            return Finding::skipped(__('skipped, because its address is not known'));
        }
        try {
            Subscription::probe($url);
        } catch (WebhookUrlException $failure) {
            return Finding::bad(
                Report::sentence($failure->getMessage()),
                __('The address has to answer 200 to Akeneo, without a redirect, a login, or a page of the web server: correct the secure base URL or "Webhook URL", the web server\'s rules, or its PHP. For what stands in front of the shop, docs/web-server.md has the exceptions to make.')
            );
        } finally {
            $this->coreLog->forward();
        }

        return Finding::good(__('Its address answers 200 to a HEAD request, without a redirect.'));
    }
}
