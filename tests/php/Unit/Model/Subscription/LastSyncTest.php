<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Subscription;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Subscription\Report;
use Akeneo\Events\Test\Support\SubscribingTestCase;

/** What a deployment changes by the environment or by files, of which Magento tells nobody, is noticed by cron. */
final class LastSyncTest extends SubscribingTestCase
{
    private const PRODUCT = 'com.akeneo.pim.v1.product.deleted';

    /** @dataProvider changes */
    public function testWhatIsChangedIsCarriedOutByTheNextCronAndOnce(string $path, string $value, string $state, callable $there): void
    {
        $this->shop->sync->execute();
        $this->assertNothingHappens();
        $this->shop->set($path, $value);
        self::assertSame($state, $this->shop->sync->retry()?->state);
        self::assertTrue($there($this->akeneo->subscribers()[0], $this->akeneo->subscriptions()[0]));
        $this->assertNothingHappens();
    }

    public static function changes(): array
    {
        return [
            'events' => [Config::EVENTS, self::PRODUCT, Report::ACTIVE, static fn (array $subscriber, array $subscription): bool => $subscription['events'] === [self::PRODUCT]],
            'no events' => [Config::EVENTS, '', Report::SUSPENDED, static fn (array $subscriber, array $subscription): bool => $subscription['status'] === 'suspended'],
            'disabled' => [Config::ENABLED, '0', Report::SUSPENDED, static fn (array $subscriber, array $subscription): bool => $subscription['status'] === 'suspended'],
            'e-mail' => [Config::EMAIL, 'other@shop.example', Report::ACTIVE, static fn (array $subscriber): bool => $subscriber['contact']['technical_email'] === 'other@shop.example'],
            'connection' => ['akeneo_connector/akeneo_api/client_id', 'other', Report::ACTIVE, static fn (): bool => true],
        ];
    }

    public function testAShopThatItsDeploymentEnablesSubscribes(): void
    {
        $this->shop->set(Config::ENABLED, '0');
        $this->assertNothingHappens();
        self::assertSame([], $this->shop->rows());
        $this->shop->set(Config::ENABLED, '1');
        self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state);
        $this->assertNothingHappens();
    }

    public function testAfterAResetNothingHappensUntilSomethingElseIsWanted(): void
    {
        $this->shop->sync->execute();
        $this->shop->sync->reset();
        $this->assertNothingHappens();
        $this->shop->set(Config::EVENTS, self::PRODUCT);
        self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state);
    }

    public function testWhatFailsIsTriedAgainByTheBackOffAndAtOnceIfSomethingElseIsWanted(): void
    {
        $this->shop->sync->execute();
        $this->akeneo->post('/_control/permission', ['granted' => false]);
        $this->shop->set(Config::EVENTS, self::PRODUCT);
        self::assertNotNull($this->shop->sync->retry()?->problem);
        $this->assertNothingHappens();
        $this->shop->set(Config::EMAIL, 'other@shop.example');
        self::assertNotNull($this->shop->sync->retry()?->problem);
        $this->assertNothingHappens();
        $this->shop->set('akeneo_connector/akeneo_api/username', '');
        self::assertStringContainsString('missing: Akeneo username', (string)$this->shop->sync->retry()?->problem);
        $this->assertNothingHappens();
        $this->shop->isLocked = true;
        $this->shop->set('akeneo_connector/akeneo_api/username', 'magento');
        self::assertStringContainsString('Another process', (string)$this->shop->sync->retry()?->problem);
        $this->assertNothingHappens();
    }

    public function testWhatAkeneoHasSuspendedIsResumedOnlyIfAnAdminHasAsked(): void
    {
        $this->shop->sync->execute();
        $this->akeneo->post('/_control/permission', ['granted' => false]);
        $this->akeneo->post('/_control/permission', ['granted' => true]);
        $this->shop->set(Config::EVENTS, self::PRODUCT);
        self::assertSame(Report::SUSPENDED_BY_PLATFORM, $this->shop->sync->retry()?->state);

        $this->akeneo->post('/_control/permission', ['granted' => false]);
        $this->shop->sync->execute();
        $this->akeneo->post('/_control/permission', ['granted' => true]);
        $this->shop->set(Config::EMAIL, 'other@shop.example');
        self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state, 'an admin\'s wish is still outstanding');
    }

    public function testWhatMayBeACopyOfTheShopLeavesTheSubscriptionAloneAndSaysSoOnce(): void
    {
        $this->shop->sync->execute();
        $before = $this->akeneo->subscriptions();
        $this->shop->set('web/secure/base_url', $this->akeneo->shop . '/staging/');
        $this->shop->set(Config::ENABLED, '0');
        $this->assertNothingHappens();
        $this->assertNothingHappens();
        self::assertSame($before, $this->akeneo->subscriptions());
        self::assertSame(1, substr_count($this->shop->parts->log(), 'If it is a copy, see "A copy of the shop\'s database"'));

        $this->shop->sync->execute();
        self::assertSame('suspended', $this->akeneo->subscriptions()[0]['status'], 'a person has said that it is the shop');
    }

    private function assertNothingHappens(): void
    {
        $before = $this->akeneo->calls();
        self::assertNull($this->shop->sync->retry());
        self::assertSame($before, $this->akeneo->calls());
    }
}
