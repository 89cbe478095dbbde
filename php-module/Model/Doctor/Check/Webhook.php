<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Core\WebhookUrlException;
use Akeneo\Events\Core\WebServerException;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\Doctor\ShownUrl;
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
        private readonly ShownUrl $shown,
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
        } catch (WebServerException $failure) {
            return Finding::bad(
                Sentence::of($failure->getMessage()),
                __('Install the extension for the web server\'s PHP, too, and reload it. It reads another php.ini than the command line: php-fpm%1 -i shows which. docs/install.md has the commands.', PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION),
                ['extension' => false],
                __('Load the extension in the web server\'s PHP: docs/install.md, section 1.')
            );
        } catch (WebhookUrlException $failure) {
            return Finding::bad(
                Sentence::of($failure->getMessage()),
                __('The address must answer 200 to Akeneo, without a redirect, a login, or a page of the web server. Correct the secure base URL or "Webhook URL", the rules of the web server, or its PHP. If a firewall, a login or a CDN stands in front of the shop, docs/web-server.md says which exception it needs. If only the shop cannot call itself, call from another machine: curl -sI %1 answers 200 if the web server\'s PHP loads the extension, and 503 if not.', $this->shown->of($url))
            );
        } finally {
            $this->coreLog->forward();
        }

        return Finding::good(__('The webhook\'s address answers 200 to a HEAD request, without a redirect.'));
    }
}
