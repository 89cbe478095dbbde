<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Model\Config;
use Magento\Config\App\Config\Type\System\Reader;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Phrase;
use Magento\Store\Model\StoreManagerInterface;

/**
 * The address to which Akeneo delivers: the setting "Webhook URL", or an address below the secure base URL of the
 * default store view. It contains nothing that could cause a redirect.
 *
 * Magento's controller and the direct endpoint both answer it, with every web server in front of them.
 */
class WebhookUrl
{
    public const PATH = 'akeneo_events/webhook';

    private const LONGEST = 2048;
    private const PARTS = '~^(https?)://((?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+])(?::(\d{1,5}))?)((?:/[a-z0-9._\~!$&\'()*+,;=:@%-]*)*)$~i';
    private const LOOPBACK = '~^(?:localhost|127(?:\.\d{1,3}){3}|\[::1])(?:[:/]|$)~';

    private const PLACEHOLDER = '{{base_url}}';
    private const PLACEHOLDER_OF_UNSECURE = '{{unsecure_base_url}}';

    /** @var array<string, bool> by store and base URL */
    private array $dependent = [];

    /** @param Reader $stored the configuration before Magento replaces what is in double braces */
    public function __construct(
        private readonly Config $config,
        private readonly StoreManagerInterface $stores,
        private readonly Reader $stored,
    ) {
    }

    /** @throws LocalizedException why there is none that can be subscribed, as a sentence */
    public function get(): string
    {
        $own = $this->config->webhookUrl();

        return $own === '' ? $this->belowTheBaseUrl() : self::tidy($own);
    }

    /**
     * What may be given as "Webhook URL": an https address of at most 2,048 characters that ends in /akeneo_events/webhook.
     * Plain http is for addresses of this machine, which tests use.
     *
     * @throws LocalizedException
     */
    // phpcs:ignore Magento2.Functions.StaticFunction -- a rule without state, for the field of the setting as well
    public static function tidy(string $given): string
    {
        [$url, $reason] = self::examine(rtrim(trim($given), '/'));
        $isSafe = str_starts_with($url, 'https://') || preg_match(self::LOOPBACK, substr($url, strlen('http://'))) === 1;
        $reason ??= match (true) {
            !$isSafe => __('It does not begin with https://.'),
            !str_ends_with($url, '/' . self::PATH) => __('It does not end with %1.', '/' . self::PATH),
            default => null,
        };

        return $reason === null ? $url : throw new LocalizedException(__('The shop cannot use this "Webhook URL". %1', $reason));
    }

    private function belowTheBaseUrl(): string
    {
        $store = (string)$this->stores->getDefaultStoreView()?->getCode();
        $base = $store === '' ? '' : rtrim($this->config->secureBaseUrl($store), '/');
        if ($base === '') {
            throw new LocalizedException(__('The webhook\'s address is not known. Set the secure base URL of the default store view, or "Webhook URL".'));
        }
        if ($this->dependsOnTheRequest($store, $base)) {
            throw new LocalizedException(__('The secure base URL of the default store view is %1. Magento replaces this with the host of each request, so the webhook would have one address in the admin and another on the command line. Enter the host itself instead.', self::PLACEHOLDER));
        }
        [$url, $reason] = self::examine($base . ($this->config->usesRewrites($store) ? '/' : '/index.php/') . self::PATH);

        return $reason === null ? $url : throw new LocalizedException(__('The shop cannot use the secure base URL of the default store view for the webhook. %1', $reason));
    }

    /** Reads the whole configuration: once in a process for what Magento gives as base URL. */
    private function dependsOnTheRequest(string $store, string $base): bool
    {
        return $this->dependent["$store $base"] ??= $this->hasPlaceholder($store);
    }

    private function hasPlaceholder(string $store): bool
    {
        $web = $this->stored->read()['stores'][$store]['web'] ?? [];
        $stored = (string)($web['secure']['base_url'] ?? '');
        $all = str_contains($stored, self::PLACEHOLDER_OF_UNSECURE) ? $stored . ($web['unsecure']['base_url'] ?? '') : $stored;

        return str_contains($all, self::PLACEHOLDER);
    }

    /**
     * With several slashes as one, since web servers take them for one and Magento would not.
     *
     * @return array{string, ?Phrase} the address, and why it cannot be used
     */
    // phpcs:ignore Magento2.Functions.StaticFunction -- the same rule
    private static function examine(string $url): array
    {
        $parts = [];
        $reason = match (true) {
            strlen($url) > self::LONGEST => __('It is longer than 2,048 characters.'),
            preg_match('~[?#]|^[^/]*//[^/]*@~', $url) === 1 => __('It contains a user, a password, a query or a fragment.'),
            preg_match(self::PARTS, $url, $parts) !== 1, (int)$parts[3] > 65535 => __('It is not a valid web address. Characters other than letters, digits and common signs must be percent-encoded.'),
            preg_match('~%(?![0-9a-f]{2})|%(?:2f|5c|00)|/\.\.?(?:/|$)~i', $parts[4]) === 1 => __('Its path contains %2F, %5C, a single % or a part of dots. Web servers read these in different ways.'),
            default => null,
        };

        return [$reason === null ? strtolower("$parts[1]://$parts[2]") . (string)preg_replace('~/{2,}~', '/', $parts[4]) : '', $reason];
    }
}
