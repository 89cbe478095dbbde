<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Subscription;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Subscription\WebhookUrl;
use Akeneo\Events\Test\Support\CurrentStore;
use Akeneo\Events\Test\Support\RawConfig;
use Akeneo\Events\Test\Support\SubscribingTestCase;
use PHPUnit\Framework\Attributes\DataProvider;

/** Where Akeneo is told to deliver. */
final class WebhookUrlTest extends SubscribingTestCase
{
    private const SECURE = 'web/secure/base_url';
    private const PATH = '/akeneo_events/webhook';

    public function testTheSettingWinsAndWithoutItItIsBelowTheBaseUrl(): void
    {
        self::assertSame($this->akeneo->shop . self::PATH, $this->subscribed());
        $this->shop->set(Config::WEBHOOK_URL, $this->akeneo->shop . '/headless' . self::PATH);
        self::assertSame($this->akeneo->shop . '/headless' . self::PATH, $this->subscribed());
        $id = $this->shop->rows()['subscription_id'];
        $this->shop->set(Config::WEBHOOK_URL, '');
        self::assertSame($this->akeneo->shop . self::PATH, $this->subscribed());
        self::assertSame($id, $this->shop->rows()['subscription_id'], 'the same subscription all along');
    }

    public function testASettingThatSomebodyStoredPastThePageIsLookedAt(): void
    {
        $this->shop->set(Config::WEBHOOK_URL, 'https://user:hush@events.example.com' . self::PATH);
        $this->assertNothingIsAsked('The shop cannot use this "Webhook URL". It contains a user, a password, a query or a fragment.');
    }

    /** @dataProvider dependingOnTheRequest */
    #[DataProvider('dependingOnTheRequest')]
    public function testABaseUrlThatDependsOnTheRequestIsNoAddress(string $secure, string $unsecure): void
    {
        // As Magento replaces it on the command line.
        $this->shop->set(self::SECURE, 'http://localhost/');
        $this->shop->parts->raw = [self::SECURE => $secure, 'web/unsecure/base_url' => $unsecure];
        $this->assertNothingIsAsked('The secure base URL of the default store view is {{base_url}}. Magento replaces this with the host of each request');
        $this->shop->set(Config::WEBHOOK_URL, $this->akeneo->shop . self::PATH);
        self::assertSame($this->akeneo->shop . self::PATH, $this->subscribed(), 'with a setting it does not matter');
    }

    public static function dependingOnTheRequest(): array
    {
        return [['{{base_url}}', 'http://shop.example/'], ['{{unsecure_base_url}}', '{{base_url}}'], ['{{base_url}}shop/', '{{base_url}}']];
    }

    public function testTheWholeConfigurationIsReadOnceForABaseUrl(): void
    {
        $raw = new RawConfig($this->shop->parts->settings, $this->shop->parts->raw);
        $url = new WebhookUrl($this->shop->parts->config, new CurrentStore(), $raw);
        $this->shop->set(Config::WEBHOOK_URL, $this->akeneo->shop . self::PATH);
        self::assertSame([$this->akeneo->shop . self::PATH, 0], [$url->get(), $raw->reads]);
        $this->shop->set(Config::WEBHOOK_URL, '');
        foreach (['/a/', '/b/'] as $number => $path) {
            $this->shop->set(self::SECURE, $this->akeneo->shop . $path);
            self::assertSame([$url->get(), $number + 1], [$url->get(), $raw->reads]);
        }
    }

    public function testTheUnsecureBaseUrlIsResolvedAsMagentoDoes(): void
    {
        $this->shop->parts->raw = [self::SECURE => '{{unsecure_base_url}}', 'web/unsecure/base_url' => $this->akeneo->shop . '/'];
        self::assertSame($this->akeneo->shop . self::PATH, $this->subscribed());
    }

    public function testADisabledShopIsSuspendedWhateverItsAddress(): void
    {
        $this->subscribed();
        $this->shop->parts->raw = [self::SECURE => '{{base_url}}'];
        $this->shop->set(Config::ENABLED, '0');
        $before = $this->akeneo->subscribers();
        self::assertSame('suspended', $this->shop->sync->execute()->state);
        self::assertSame('suspended', $this->akeneo->subscriptions()[0]['status']);
        self::assertSame($before, $this->akeneo->subscribers(), 'nothing else is changed there');
    }

    public function testSeveralSlashesAreOne(): void
    {
        $this->shop->set(self::SECURE, $this->akeneo->shop . '//shop///');
        self::assertSame($this->akeneo->shop . '/shop' . self::PATH, $this->subscribed());
    }

    public function testABaseUrlThatWebServersDoNotReadAlikeIsRefused(): void
    {
        $this->shop->set(self::SECURE, $this->akeneo->shop . '/a%2Fb/');
        $this->assertNothingIsAsked('The shop cannot use the secure base URL of the default store view for the webhook. Its path contains %2F');
    }

    public function testWithoutABaseUrlThereIsNoAddress(): void
    {
        $this->shop->set(self::SECURE, '');
        $this->assertNothingIsAsked('The webhook\'s address is not known. Set the secure base URL of the default store view, or "Webhook URL".');
    }

    private function assertNothingIsAsked(string $why): void
    {
        $calls = $this->akeneo->calls();
        $report = $this->shop->sync->execute();
        self::assertStringStartsWith($why, (string)$report->problem);
        self::assertSame($calls, $this->akeneo->calls(), 'Akeneo is asked nothing');
        self::assertSame('', $this->shop->settings->webhookUrl());
        self::assertStringStartsWith($why, (string)$this->shop->settings->addressProblem());
    }

    private function subscribed(): string
    {
        self::assertSame('active', $this->shop->sync->execute()->state);

        return $this->akeneo->subscriptions()[0]['config']['url'];
    }
}
