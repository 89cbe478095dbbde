<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Subscription;

use Akeneo\Events\Core\InvalidInputException;
use Akeneo\Events\Core\UnreachableException;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Subscription\Report;
use Akeneo\Events\Model\Subscription\Wording;
use Akeneo\Events\Test\Support\Simulator;
use Akeneo\Events\Test\Support\SubscribingShop;
use Akeneo\Events\Test\Support\SubscribingTestCase;

/** What an admin reads when it does not work, and how it comes right by itself. */
final class FailuresTest extends SubscribingTestCase
{
    public function testEachFailureIsASentenceThatSaysWhatToDo(): void
    {
        $api = 'akeneo_connector/akeneo_api/';
        $wrong = $this->shop->crypt->encrypt('wrong');
        $cases = [
            'the e-mail' => [Config::EMAIL, 'nobody', 'The subscriber e-mail is missing or is not an e-mail address.'],
            'no e-mail' => [Config::EMAIL, '', 'The subscriber e-mail is missing or is not an e-mail address.'],
            'credentials' => [$api . 'password', $wrong, 'check client id, secret, username and password'],
            'not https' => ['web/secure/base_url', 'http://shop.example/', 'is not https'],
            'no URL' => ['web/secure/base_url', '', 'Set the secure base URL of the default store view'],
            'redirect' => ['web/secure/base_url', $this->akeneo->shop . '/moved/', 'redirects to'],
            'not there' => ['web/secure/base_url', $this->akeneo->shop . '/nothing/', '(404)'],
            'away' => ['akeneo_connector/events_platform/base', 'http://127.0.0.1:1/api/v1', 'http://127.0.0.1:1/api/v1 cannot be reached'],
            'no PIM' => [$api . 'base_url', 'http://127.0.0.1:1', 'cannot be reached'],
        ];
        $settings = $this->shop->parts->settings;
        foreach ($cases as $case => [$path, $value, $sentence]) {
            $this->shop->parts->settings = [$path => $value] + $settings;
            $report = $this->shop->sync->execute();
            self::assertStringContainsString($sentence, (string)$report->problem, $case);
            self::assertSame($report->problem, $this->shop->outstanding->problem(), $case);
            self::assertStringContainsString($report->problem, (string)(new Wording())->failure($report), $case);
            self::assertSame([], $this->akeneo->subscriptions(), $case);
        }
        $this->shop->parts->settings = $settings;
        self::assertSame(Report::ACTIVE, $this->shop->sync->execute()->state);
        self::assertNull($this->shop->outstanding->problem());
        self::assertCount(1, $this->akeneo->subscribers());
    }

    public function testTheMissingCheckboxIsNamed(): void
    {
        $this->akeneo->post('/_control/permission', ['granted' => false]);
        self::assertStringContainsString('"Event Platform" checkbox', (string)$this->shop->sync->execute()->problem);
    }

    public function testTheLimitOfTwentyIsNamed(): void
    {
        $this->akeneo->post('/_control/faults', [
            'method' => 'POST', 'path_suffix' => '/subscribers', 'status' => 409,
            'body' => ['errors' => [['message' => 'Limit of subscribers reached']]],
        ]);
        self::assertStringContainsString('20 subscribers a PIM', (string)$this->shop->sync->execute()->problem);
    }

    public function testWithoutTheConnectorOrItsCredentialsNothingIsCalled(): void
    {
        $this->shop->hasConnector = false;
        self::assertStringContainsString('(module Akeneo_Connector) is not in this shop, or it is not enabled', (string)$this->shop->sync->execute()->problem);
        $this->shop->hasConnector = true;
        $this->shop->set('akeneo_connector/akeneo_api/client_secret', 'plain text that was never encrypted');
        $this->shop->set('akeneo_connector/akeneo_api/username', '');
        self::assertStringContainsString(
            'missing: Akeneo username, Akeneo API client secret.',
            (string)$this->shop->sync->execute()->problem
        );
        self::assertSame(0, $this->akeneo->calls());
    }

    public function testWithoutTheConnectorAResetStillWorks(): void
    {
        $this->shop->sync->execute();
        $this->shop->hasConnector = false;
        self::assertNull($this->shop->sync->reset()->problem);
        self::assertSame([], $this->akeneo->subscriptions());
    }

    public function testCronTriesAgainAfterAWhileAndAsTheAdminAsked(): void
    {
        $this->shop->sync->execute();
        $this->akeneo->post('/_control/permission', ['granted' => false]);
        $this->shop->sync->execute();
        self::assertNull($this->shop->sync->retry(), 'not before a minute has passed');
        $this->shop->age();
        self::assertNotNull($this->shop->sync->retry()?->problem);
        self::assertNull($this->shop->sync->retry(), 'then after two');
        $this->akeneo->post('/_control/permission', ['granted' => true]);
        $this->shop->age();
        self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state, 'what was suspended is resumed');
        self::assertNull($this->shop->sync->retry());
    }

    public function testWhatFailsIsTriedAgainByTheBackOffAndAtOnceIfSomethingElseIsWanted(): void
    {
        $this->shop->sync->execute();
        $this->akeneo->post('/_control/permission', ['granted' => false]);
        $this->shop->set(Config::EVENTS, 'com.akeneo.pim.v1.product.deleted');
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

    public function testACrashBetweenAnyTwoCallsIsMadeUpForByCron(): void
    {
        foreach (['/subscribers', '/subscriptions'] as $suffix) {
            foreach (['before', 'after'] as $when) {
                $this->akeneo->post('/_control/faults', ['method' => 'POST', 'path_suffix' => $suffix, 'when' => $when, 'drop' => true]);
                self::assertNotNull($this->shop->sync->execute()->problem, "$suffix $when");
                $this->shop->age();
                self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state, "$suffix $when");
                self::assertCount(1, $this->akeneo->subscribers());
                self::assertCount(1, $this->akeneo->subscriptions());
                $this->shop->sync->reset();
            }
        }
    }

    public function testWhileAnotherProcessIsAtItTheChangeIsKeptForCron(): void
    {
        $this->shop->isLocked = true;
        self::assertStringContainsString('Another process', (string)$this->shop->sync->execute()->problem);
        self::assertSame(0, $this->akeneo->calls());
        $this->shop->isLocked = false;
        $this->shop->age();
        self::assertSame(Report::ACTIVE, $this->shop->sync->retry()?->state);
        $free = $this->shop->parts->table->connection->query("SELECT IS_FREE_LOCK('akeneo_events_subscription')")->fetchColumn();
        self::assertSame(1, (int)$free, 'the lock is given back');
    }

    public function testAChangeSavedWhileAnotherProcessSyncsIsNotForgottenByIt(): void
    {
        $other = new SubscribingShop($this->akeneo);
        $this->shop->onReinit = function () use ($other): void {
            $other->isLocked = true;
            $other->sync->execute();
        };
        self::assertSame(Report::ACTIVE, $this->shop->sync->execute()->state);
        self::assertStringContainsString('Another process', (string)$this->shop->outstanding->problem());
    }

    public function testTheLastSavedConfigurationCountsNotTheOneReadAtFirst(): void
    {
        $this->shop->onReinit = fn () => $this->shop->set(Config::EMAIL, 'last@shop.example');
        $this->shop->sync->execute();
        self::assertSame('last@shop.example', $this->akeneo->subscribers()[0]['contact']['technical_email']);
    }

    public function testEveryCallAndItsOutcomeIsLoggedAndNothingSecretShowsAnywhere(): void
    {
        $this->akeneo->post('/_control/faults', [
            'method' => 'POST', 'path_suffix' => '/subscriptions', 'status' => 400,
            'body' => ['errors' => [['message' => 'bad ' . Simulator::PASSWORD . ' and ' . Simulator::CLIENT_SECRET]]],
        ]);
        $reports = [$this->shop->sync->execute(), $this->shop->sync->execute(), $this->shop->sync->rotate(), $this->shop->sync->rotate()];
        $live = $this->shop->liveStatus->get();
        $log = $this->shop->parts->log();
        foreach (['POST /subscribers: 201', 'POST /api/oauth/v1/token: 200', '/subscriptions: 400', 'webhook: HEAD', 'subscription: active'] as $line) {
            self::assertStringContainsString($line, $log);
        }
        $stored = $this->shop->stored->read();
        $state = $this->akeneo->state();
        $secrets = [
            Simulator::PASSWORD, Simulator::CLIENT_SECRET, base64_encode('shop:' . Simulator::CLIENT_SECRET),
            $stored['primary_secret'], $stored['secondary_secret'], $stored['retired_secret'],
            ...array_values($state['subscriptions'][0]['config']['secret']),
            json_decode($this->shop->crypt->decrypt($this->shop->cache['akeneo_events_token']), true)['value'],
        ];
        $shown = $log . serialize([$reports, $live, $this->shop->rows(), $this->shop->cache]) . print_r($reports, true);
        foreach ($secrets as $secret) {
            self::assertGreaterThan(8, strlen($secret));
            self::assertStringNotContainsString($secret, $shown);
        }
    }

    public function testAnAdminWaitsNoLongerThanAllowed(): void
    {
        $this->akeneo->post('/_control/faults', ['calls' => 9, 'path_prefix' => '/api/', 'delay_ms' => 20_000]);
        $subscription = $this->shop->parts->core->subscription($this->shop->settings->connection() + ['seconds' => 1]);
        $began = microtime(true);
        $sync = $subscription->begin($this->shop->settings->wanted(true), []);
        try {
            while ($sync->step() !== null) {
                continue;
            }
            self::fail('nobody answered');
        } catch (UnreachableException $failure) {
            self::assertStringContainsString('no answer in time', $failure->getMessage());
        }
        self::assertLessThan(5, microtime(true) - $began);
        $this->expectException(InvalidInputException::class);
        $this->shop->parts->core->subscription(['seconds' => 'many']);
    }

    public function testNoSecretIsInAStackTrace(): void
    {
        $this->shop->sync->execute();
        $secret = $this->shop->stored->read()['primary_secret'];
        $ignored = ini_set('zend.exception_ignore_args', '0');
        try {
            $this->shop->parts->table->connection->exec("RENAME TABLE {$this->table()} TO {$this->table()}_away");
            try {
                $this->shop->stored->write(['primary_secret' => $secret]);
                self::fail('there is no table');
            } catch (\PDOException $failure) {
                self::assertStringNotContainsString(substr($secret, 0, 12), $failure->getTraceAsString() . $failure);
                $own = static fn (array $frame): bool => str_starts_with($frame['class'] ?? '', 'Akeneo\\Events\\Model\\');
                $frames = array_filter($failure->getTrace(), $own);
                self::assertGreaterThan(1, count($frames));
                foreach ($frames as $frame) {
                    self::assertStringNotContainsString($secret, print_r($frame['args'] ?? [], true), (string)$frame['function']);
                }
            }
        } finally {
            $this->shop->parts->table->connection->exec("RENAME TABLE {$this->table()}_away TO {$this->table()}");
            ini_set('zend.exception_ignore_args', (string)$ignored);
        }
    }

    private function table(): string
    {
        return $this->shop->parts->table->prefix . 'core_config_data';
    }
}
