<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Subscription;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Subscription\Report;
use Akeneo\Events\Test\Support\Simulator;
use Akeneo\Events\Test\Support\SubscribingShop;
use Akeneo\Events\Test\Support\SubscribingTestCase;
use PHPUnit\Framework\Attributes\DataProvider;

/** What a deployment changes by the environment or by files, of which Magento tells nobody, is noticed by cron. */
final class LastSyncTest extends SubscribingTestCase
{
    private const PRODUCT = 'com.akeneo.pim.v1.product.deleted';

    protected function setUp(): void
    {
        parent::setUp();
        // Its deployment enables the shop: nobody has saved anything.
        $this->shop->parts->saveElsewhere(Config::ENABLED, null);
    }

    /** @dataProvider changes */
    #[DataProvider('changes')]
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
        $this->shop->set(Config::ENABLED, '1');
        self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state);
        $this->assertNothingHappens();
        self::assertStringContainsString('these settings are not as at the last sync: enabled', $this->shop->parts->log());
    }

    public function testANewShopThatIsEnabledByItsFirstDeploymentSubscribes(): void
    {
        self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state);
        $this->assertNothingHappens();
    }

    public function testFilesThatAreImportedBeforeTheTablesAreMadeSubscribeANewShop(): void
    {
        $table = $this->shop->parts->table;
        $table->connection->exec("RENAME TABLE {$table->name()} TO {$table->name()}_later");
        try {
            self::assertSame(Report::ACTIVE, $this->shop->sync->executeImported()->state);
        } finally {
            $table->connection->exec("RENAME TABLE {$table->name()}_later TO {$table->name()}");
        }
    }

    /**
     * Before this module remembered: reset, or cleaned as a copy.
     *
     * @dataProvider traces
     */
    #[DataProvider('traces')]
    public function testAShopThatWasUsedBeforeIsNotSubscribedUntilSomethingElseIsWanted(callable $leave): void
    {
        $leave($this->shop);
        $this->assertNothingHappens();
        $this->assertNothingHappens();
        $this->shop->set(Config::EVENTS, self::PRODUCT);
        self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state);
    }

    public static function traces(): array
    {
        return [
            'a saved page' => [static fn (SubscribingShop $shop) => $shop->parts->saveElsewhere(Config::ENABLED, '1')],
            'an event' => [static fn (SubscribingShop $shop) => $shop->parts->table->add()],
            'what Akeneo told' => [static fn (SubscribingShop $shop) => $shop->parts->table->connection->exec(
                "INSERT INTO {$shop->parts->table->prefix}akeneo_events_latest (kind, happened_at, details) VALUES ('subscription', UTC_TIMESTAMP(), '{}')"
            )],
        ];
    }

    public function testASubscribedShopOfBeforeThisModuleRememberedCountsAsSynced(): void
    {
        $this->shop->sync->execute();
        $this->forget();
        $this->assertNothingHappens();
        $this->shop->set(Config::EVENTS, self::PRODUCT);
        self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state);
        self::assertSame([self::PRODUCT], $this->akeneo->subscriptions()[0]['events']);
    }

    public function testACopyOfAShopOfBeforeThisModuleRememberedIsSeenByWhomTheSubscriptionWasMadeFor(): void
    {
        $this->shop->sync->execute();
        $this->forget();
        $this->becomeACopy();
        $this->assertNothingHappens();
        $this->shop->set(Config::EVENTS, self::PRODUCT);
        $this->assertNothingHappens();
        $this->assertWarnedOnce();
    }

    public function testACleanedCopyIsNotSubscribedByCron(): void
    {
        $this->shop->sync->execute();
        $table = "{$this->shop->parts->table->prefix}core_config_data";
        $this->shop->parts->table->connection->exec("DELETE FROM $table WHERE path LIKE 'akeneo_connector/events\\_platform/%'");
        $this->becomeACopy();
        $this->assertNothingHappens();
        $this->shop->set(Config::EVENTS, self::PRODUCT);
        $this->assertNothingHappens();
        $this->assertWarnedOnce();
    }

    /**
     * What is outstanding is copied, too.
     *
     * @dataProvider outstanding
     */
    #[DataProvider('outstanding')]
    public function testACopyDoesNotMakeUpForWhatIsOutstandingInTheShop(callable $leave): void
    {
        $this->shop->sync->execute();
        $leave($this->shop, $this->akeneo);
        self::assertArrayHasKey('outstanding', $this->shop->rows());
        $this->shop->age();
        $before = $this->akeneo->subscriptions();
        $this->becomeACopy();
        $this->assertNothingHappens();
        $this->shop->set(Config::ENABLED, '0');
        $this->assertNothingHappens();
        self::assertSame($before, $this->akeneo->subscriptions());
        $this->assertWarnedOnce();
    }

    public static function outstanding(): array
    {
        return [
            'a secret to drop' => [static fn (SubscribingShop $shop) => $shop->sync->rotate()],
            'a save that failed' => [static function (SubscribingShop $shop, Simulator $akeneo): void {
                $akeneo->post('/_control/permission', ['granted' => false]);
                $shop->set(Config::EVENTS, self::PRODUCT);
                $shop->sync->execute();
                $akeneo->post('/_control/permission', ['granted' => true]);
            }],
        ];
    }

    public function testAnImportOfFilesByACopyLeavesTheSubscriptionAlone(): void
    {
        $this->shop->sync->execute();
        $this->becomeACopy();
        $before = $this->akeneo->calls();
        $report = $this->shop->sync->executeImported();
        self::assertStringContainsString('this may be a copy', implode($report->notices));
        self::assertSame($before, $this->akeneo->calls());
        self::assertSame(Report::ACTIVE, $this->shop->sync->execute()->state);
        self::assertSame(Report::ACTIVE, $this->shop->sync->executeImported()->state);
    }

    public function testWhatCannotBeReadIsWrittenAnew(): void
    {
        $this->shop->sync->execute();
        foreach (['', '{"shop":"Mag', '5', '"text"', '{}', '{"shop":5,"settings":[]}'] as $value) {
            $this->rewrite('last_sync', $value);
            $this->assertNothingHappens();
            self::assertJson($this->shop->rows()['last_sync']);
        }
        $this->shop->set(Config::EVENTS, self::PRODUCT);
        self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state);
        $this->shop->sync->rotate();
        foreach (['{"id"', '5'] as $value) {
            $this->rewrite('outstanding', $value);
            self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state, $value);
            $this->assertNothingHappens();
        }
    }

    public function testAShopWhoseAddressIsLostIsNotCalledACopyAndWaitsForIt(): void
    {
        $this->shop->sync->execute();
        $this->shop->set(Config::EVENTS, self::PRODUCT);
        $this->shop->parts->raw['web/secure/base_url'] = '{{base_url}}';
        $this->shop->set('web/secure/base_url', 'http://localhost/');
        $this->assertNothingHappens();
        $this->assertNothingHappens();
        self::assertSame(1, substr_count($this->shop->parts->log(), 'until the webhook has an address again'));
        self::assertStringNotContainsString('If it is a copy', $this->shop->parts->log());

        $this->shop->set(Config::ENABLED, '0');
        self::assertSame(Report::SUSPENDED, $this->shop->sync->execute()->state, 'a person needs no address for that');
        $this->shop->parts->raw = [];
        $this->shop->set('web/secure/base_url', $this->akeneo->shop . '/');
        $this->shop->set(Config::ENABLED, '1');
        self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state, 'it is still the same shop');
    }

    public function testAfterAResetNothingHappensUntilSomethingElseIsWanted(): void
    {
        $this->shop->sync->execute();
        $this->shop->sync->reset();
        $this->assertNothingHappens();
        $this->shop->set(Config::EVENTS, self::PRODUCT);
        self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state);
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
        $this->becomeACopy();
        $this->shop->set(Config::ENABLED, '0');
        $this->assertNothingHappens();
        $this->assertNothingHappens();
        self::assertSame($before, $this->akeneo->subscriptions());
        $this->assertWarnedOnce();

        $this->shop->sync->execute();
        self::assertSame('suspended', $this->akeneo->subscriptions()[0]['status'], 'a person has said that it is the shop');
    }

    /** Another address is what tells it. */
    private function becomeACopy(): void
    {
        $this->shop->set('web/secure/base_url', $this->akeneo->shop . '/staging/');
    }

    /** As it was before this module remembered. */
    private function forget(): void
    {
        $this->rewrite('last_sync', '');
    }

    private function rewrite(string $name, string $value): void
    {
        $this->shop->parts->table->connection
            ->prepare("UPDATE {$this->shop->parts->table->prefix}core_config_data SET value = ? WHERE path LIKE ?")
            ->execute([$value, "%/$name"]);
    }

    private function assertWarnedOnce(): void
    {
        self::assertSame(1, substr_count($this->shop->parts->log(), 'If it is a copy, see "A copy of the shop\'s database"'));
    }
}
