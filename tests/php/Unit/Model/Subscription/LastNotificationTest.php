<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Subscription;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\ResourceModel\TroubleRows;
use Akeneo\Events\Model\SystemMessage\ExtensionTrouble;
use Akeneo\Events\Model\SystemMessage\SubscriptionTrouble;
use Akeneo\Events\Model\SystemMessage\Troubles;
use Akeneo\Events\Model\SystemMessage\Warning;
use Akeneo\Events\Test\Support\Page;
use Akeneo\Events\Test\Support\Simulator;
use Akeneo\Events\Test\Support\SubscribingShop;
use Magento\Framework\Escaper;
use Magento\Framework\Notification\MessageInterface;
use Magento\Framework\UrlInterface;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** What Akeneo tells by notifications, from the webhook to the admin's system message. */
final class LastNotificationTest extends TestCase
{
    private static ?Simulator $akeneo = null;
    private SubscribingShop $shop;

    public static function setUpBeforeClass(): void
    {
        self::$akeneo = new Simulator();
    }

    protected function setUp(): void
    {
        self::$akeneo->post('/_control/reset', []);
        $this->shop = new SubscribingShop(self::$akeneo);
        self::assertSame('active', $this->shop->sync->execute()->state);
    }

    protected function tearDown(): void
    {
        unset($this->shop);
        gc_collect_cycles();
    }

    public static function tearDownAfterClass(): void
    {
        self::$akeneo = null;
    }

    public function testASuspensionIsShownUntilAkeneoTellsThatItIsOver(): void
    {
        self::assertFalse($this->message()->isDisplayed());
        $this->tell('subscription.suspended.system', '2026-06-01T12:00:00Z', 'too many <b>errors</b>');

        self::assertTrue($this->message()->isDisplayed());
        self::assertSame(MessageInterface::SEVERITY_CRITICAL, $this->message()->getSeverity());
        $text = $this->message()->getText();
        self::assertStringContainsString('Akeneo suspended the subscription at 2026-06-01 12:00 UTC', $text);
        self::assertStringContainsString('Akeneo says: Too many &lt;b&gt;errors', $text);
        self::assertStringContainsString('<a href="/adminhtml/system_config/edit/section/akeneo_connector">', $text);

        $this->tell('subscription.resumed', '2026-06-01T12:05:00Z');
        $this->tell('subscription.suspended.system', '2026-06-01T12:00:00Z');
        self::assertFalse($this->message()->isDisplayed(), 'an old one that came late');
    }

    /** @dataProvider changes */
    #[DataProvider('changes')]
    public function testEachChangeForTheWorseHasASentence(string $change, string $sentence): void
    {
        $this->tell($change, '2026-06-01T12:00:00Z');
        self::assertTrue($this->message()->isDisplayed());
        self::assertStringContainsString($sentence, $this->message()->getText());
        self::assertStringNotContainsString('Akeneo says', $this->message()->getText());
    }

    public static function changes(): array
    {
        return [
            ['subscription.suspended.system', 'Akeneo suspended the subscription'],
            ['subscription.suspended.user', 'somebody suspended the subscription'],
            ['subscription.revoked', 'Akeneo revoked'],
            ['subscription.deleted', 'somebody deleted'],
        ];
    }

    public function testEachTroubleIsAMessageOfItsOwn(): void
    {
        $this->tell('subscription.suspended.system', '2026-06-01T12:00:00Z');
        $first = $this->message()->getIdentity();
        self::assertSame($first, $this->message()->getIdentity());
        $this->tell('subscription.suspended.system', '2026-06-01T13:00:00Z');
        self::assertNotSame($first, $this->message()->getIdentity());
    }

    public function testASaveThatFindsTheSubscriptionActiveClearsIt(): void
    {
        $this->tell('subscription.suspended.system', '2026-06-01T12:00:00Z');
        $this->shop->sync->execute();
        self::assertFalse($this->message()->isDisplayed());
        $this->tell('subscription.suspended.system', '2026-06-01T12:00:00Z');
        self::assertFalse($this->message()->isDisplayed(), 'the same again');
    }

    public function testALookThatFindsTheSubscriptionActiveClearsIt(): void
    {
        $this->tell('subscription.suspended.system', '2026-06-01T12:00:00Z');
        self::assertSame('active', $this->shop->liveStatus->get()['status']);
        self::assertFalse($this->message()->isDisplayed());
    }

    public function testALookThatFindsItSuspendedKeepsIt(): void
    {
        self::$akeneo->post('/_control/permission', ['granted' => false]);
        self::$akeneo->post('/_control/permission', ['granted' => true]);
        $this->tell('subscription.suspended.system', '2026-06-01T12:00:00Z');
        self::assertSame('suspended', $this->shop->liveStatus->get()['status']);
        self::assertTrue($this->message()->isDisplayed());
    }

    public function testAResetClearsIt(): void
    {
        $this->tell('subscription.suspended.system', '2026-06-01T12:00:00Z');
        self::assertNull($this->shop->sync->reset()->problem);
        self::assertFalse($this->message()->isDisplayed());
    }

    public function testAShopThatWantsNoEventsIsNotAlarmedByItsOwnSuspension(): void
    {
        $this->shop->set(Config::ENABLED, '0');
        self::assertSame('suspended', $this->shop->sync->execute()->state);
        $this->tell('subscription.suspended.user', '2026-06-01T12:00:00Z');
        self::assertFalse($this->message()->isDisplayed());
    }

    public function testWithoutTheTableNothingIsShownAndSavingWorks(): void
    {
        $table = "{$this->shop->parts->table->prefix}akeneo_events_latest";
        $this->shop->parts->table->connection->exec("RENAME TABLE $table TO {$table}_away");
        try {
            self::assertFalse($this->message()->isDisplayed());
            self::assertSame('active', $this->shop->sync->execute()->state);
        } finally {
            $this->shop->parts->table->connection->exec("RENAME TABLE {$table}_away TO $table");
        }
    }

    public function testTheExtensionIsNoTroubleWhereItIsLoaded(): void
    {
        self::assertFalse((new ExtensionTrouble($this->shop->parts->config, $this->shop->parts->core, new Escaper()))->isDisplayed());
    }

    /** As the next page of the admin builds it. */
    private function message(): MessageInterface
    {
        $url = $this->createStub(UrlInterface::class);
        $url->method('getUrl')->willReturnCallback(
            static fn (string $path, array $params): string => "/$path/" . key($params) . '/' . current($params)
        );

        $parts = $this->shop->parts;
        $message = new SubscriptionTrouble($parts->config, $this->shop->notification, $url, new Escaper());

        return new Warning($message, new Troubles($parts->config, new TroubleRows($parts->resource)), new Page(), Troubles::SUBSCRIPTION);
    }

    /** Akeneo's call, as the webhook takes it. */
    private function tell(string $change, string $at, ?string $reason = null): void
    {
        $body = json_encode(array_filter([
            'notification_type' => $change, 'timestamp' => $at, 'subscription_id' => $this->shop->stored->ids()['subscription_id'],
            'subscriber_id' => 'x', 'destination' => 'https://shop.example', 'events' => [], 'subject' => 'https://pim.example',
            'reason' => $reason,
        ], static fn ($value): bool => $value !== null), JSON_THROW_ON_ERROR);
        $secret = $this->shop->stored->read()['primary_secret'];
        $server = ['HTTP_X_AKENEO_SIGNATURE_PRIMARY' => hash_hmac('sha256', $body, $secret)];
        // Later than what the receiver remembers from the test before.
        static $now = 0;
        $now = max($now, time()) + 61;
        self::assertSame(200, $this->shop->parts->core->receiver()->receive('POST', $server, $body, $now)->status());
    }
}
