<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Model\Config;
use Magento\Framework\App\DeploymentConfig;
use Magento\Framework\Encryption\EncryptorInterface;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Module\Manager as ModuleManager;
use Magento\Framework\Phrase;

/**
 * The shop's settings, in the form that the extension needs.
 */
class Settings
{
    public const CONNECTOR = 'Akeneo_Connector';
    private const INSTALLED = 'install/date';
    private const ENCRYPTED = ['password', 'client_secret'];

    public function __construct(
        private readonly Config $config,
        private readonly EncryptorInterface $encryptor,
        private readonly WebhookUrl $webhookUrl,
        private readonly ModuleManager $modules,
        private readonly DeploymentConfig $deploymentConfig,
    ) {
    }

    /** Of any edition, from wherever it was installed: all of them are the same Magento module. */
    public function hasConnector(): bool
    {
        return $this->modules->isEnabled(self::CONNECTOR);
    }

    /** Why nothing can be asked of Akeneo, as one sentence; null if it can. */
    public function obstacle(): ?Phrase
    {
        if (!$this->hasConnector()) {
            return __('The Akeneo Connector (module %1) is not in this shop, or it is not enabled. Until then this module does not call Akeneo. See docs/install.md.', self::CONNECTOR);
        }
        $names = [
            'base_url' => __('Akeneo base URL'),
            'username' => __('Akeneo username'),
            'password' => __('Akeneo password'),
            'client_id' => __('Akeneo API client ID'),
            'client_secret' => __('Akeneo API client secret'),
        ];
        $missing = array_filter($names, fn (string $name): bool => $this->credential($name) === '', ARRAY_FILTER_USE_KEY);

        return $missing === [] ? null : __(
            'The connector\'s Akeneo API Configuration is not complete. These values are missing: %1. Until then this module does not call Akeneo.',
            implode(', ', array_map('strval', $missing))
        );
    }

    /**
     * @param bool $asked whether an admin asks, so that a subscription that Akeneo suspended is resumed
     * @return array{enabled: bool, name: string, email: string, events: string[], webhook_url: string, resume_suspended: bool}
     */
    public function wanted(bool $asked): array
    {
        $url = $this->webhookUrl();

        return [
            'enabled' => $this->config->isEnabled(),
            'name' => $this->nameAt($url),
            'email' => $this->config->email(),
            'events' => $this->config->events(),
            'webhook_url' => $url,
            'resume_suspended' => $asked,
        ];
    }

    /** @return array{pim_url: string, client_id: string, client_secret: string, username: string, password: string, base: string}
     *     the connector's credentials and the platform's address, for Core::subscription() */
    public function connection(): array
    {
        // Without the connector its leftover settings are not used; a reset still has what was stored.
        $usable = $this->hasConnector();
        $read = fn (string $name): string => $usable ? $this->credential($name) : '';

        return [
            'pim_url' => $read('base_url'),
            'client_id' => $read('client_id'),
            'client_secret' => $read('client_secret'),
            'username' => $read('username'),
            'password' => $read('password'),
            'base' => $this->config->eventPlatform(),
        ];
    }

    /**
     * Of each setting that a sync goes by.
     *
     * @return array<string, string> digest by name. Nothing secret: credentials are in it as they are stored, encrypted
     */
    public function fingerprints(): array
    {
        $wanted = array_diff_key($this->wanted(false), ['name' => true, 'resume_suspended' => true]);
        $settings = $wanted + ['base' => $this->config->eventPlatform(), self::CONNECTOR => $this->hasConnector()];
        foreach (['base_url', 'username', ...self::ENCRYPTED, 'client_id'] as $name) {
            $settings["akeneo_api/$name"] = $this->config->connector($name);
        }

        return array_map(
            static fn (mixed $value): string => substr(hash('sha256', json_encode($value, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE)), 0, 16),
            $settings
        );
    }

    /** Tells this shop from every other one that may use the same PIM connection; empty if it has no address that can be subscribed. */
    public function name(): string
    {
        return $this->nameAt($this->webhookUrl());
    }

    /** Empty if there is none that can be subscribed; addressProblem() says why. */
    public function webhookUrl(): string
    {
        try {
            return $this->webhookUrl->get();
        } catch (LocalizedException) {
            return '';
        }
    }

    /** Why Akeneo cannot be told where to deliver, as a sentence; null if it can. */
    public function addressProblem(): ?Phrase
    {
        try {
            $this->webhookUrl->get();
        } catch (LocalizedException $problem) {
            return new Phrase('%1', [$problem->getMessage()]);
        }

        return null;
    }

    private function nameAt(string $url): string
    {
        if ($url === '') {
            return '';
        }
        $installed = (string)$this->deploymentConfig->get(self::INSTALLED);

        // phpcs:ignore Magento2.Functions.DiscouragedFunction -- an address that WebhookUrl has examined
        return sprintf('Magento %s (%s)', (string)parse_url($url, PHP_URL_HOST), substr(hash('sha256', "$url\n$installed"), 0, 8));
    }

    private function credential(string $name): string
    {
        $value = $this->config->connector($name);

        return $value !== '' && in_array($name, self::ENCRYPTED, true) ? Plain::text($this->encryptor->decrypt($value)) : $value;
    }
}
