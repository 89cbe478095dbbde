<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Subscription;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Config\Source\Events;
use Akeneo\Events\Model\Subscription\Report;
use Akeneo\Events\Test\Support\SubscribingTestCase;

/** The table of the life cycle, row by row, as saving the page does it. */
final class LifeCycleTest extends SubscribingTestCase
{
    private const KEY = '0123456789abcdefghijklmnopqrstuv';
    private const PRODUCT = 'com.akeneo.pim.v1.product.deleted';

    public function testEnablingMakesSubscriberAndSubscriptionWithFreshSecrets(): void
    {
        $this->reaches(Report::ACTIVE);

        [$subscriber, $subscription] = [$this->akeneo->subscribers()[0], $this->akeneo->subscriptions()[0]];
        $stored = $this->shop->stored->read();
        self::assertSame(['subscriber_id' => $subscriber['id'], 'subscription_id' => $subscription['id']], $this->shop->stored->ids());
        self::assertSame('admin@shop.example', $subscriber['contact']['technical_email']);
        self::assertStringStartsWith('Magento 127.0.0.1 (', $subscriber['name']);
        self::assertSame($this->akeneo->shop . '/akeneo_events/webhook', $subscription['config']['url']);
        self::assertEqualsCanonicalizing(array_column((new Events())->toOptionArray(), 'value'), $subscription['events']);
        self::assertSame(
            ['primary' => $stored['primary_secret'], 'secondary' => $stored['secondary_secret']],
            $subscription['config']['secret']
        );
        self::assertMatchesRegularExpression('/^[0-9a-f]{64}$/', $stored['primary_secret']);
        self::assertNull($this->shop->outstanding->problem());
        self::assertArrayNotHasKey('outstanding', $this->shop->rows());
    }

    public function testSavingAgainChangesNothing(): void
    {
        $this->reaches(Report::ACTIVE);
        $this->akeneo->changes();
        $this->reaches(Report::ACTIVE);
        self::assertSame([], $this->akeneo->changes());
    }

    public function testWhatTheAdminChangesIsChangedThere(): void
    {
        $this->reaches(Report::ACTIVE);
        $id = $this->akeneo->subscriptions()[0]['id'];
        $this->akeneo->changes();

        $this->shop->set(Config::EVENTS, self::PRODUCT);
        $this->reaches(Report::ACTIVE);
        self::assertSame(['PATCH/subscribers//subscriptions/'], $this->akeneo->changes());
        self::assertSame([self::PRODUCT], $this->akeneo->subscriptions()[0]['events']);

        $this->shop->set(Config::EMAIL, 'other@shop.example');
        $this->reaches(Report::ACTIVE);
        self::assertSame(['PATCH/subscribers/'], $this->akeneo->changes());
        self::assertSame('other@shop.example', $this->akeneo->subscribers()[0]['contact']['technical_email']);

        $this->shop->set('web/secure/base_url', $this->akeneo->shop . '/shop/');
        $this->reaches(Report::ACTIVE);
        self::assertSame($this->akeneo->shop . '/shop/akeneo_events/webhook', $this->akeneo->subscriptions()[0]['config']['url']);
        self::assertSame($id, $this->akeneo->subscriptions()[0]['id']);
        self::assertCount(1, $this->akeneo->subscriptions());
    }

    public function testDisablingOrDeselectingAllSuspendsAndEnablingResumes(): void
    {
        $this->reaches(Report::ACTIVE);
        foreach ([[Config::ENABLED, '0', '1'], [Config::EVENTS, '', self::PRODUCT]] as [$path, $off, $on]) {
            $this->shop->set($path, $off);
            $this->reaches(Report::SUSPENDED);
            self::assertSame('suspended', $this->akeneo->subscriptions()[0]['status']);
            $this->shop->set($path, $on);
            $this->reaches(Report::ACTIVE);
            self::assertSame('active', $this->akeneo->subscriptions()[0]['status']);
        }
        self::assertCount(1, $this->akeneo->subscriptions());
    }

    public function testAnotherConnectionGetsANewSubscriptionAndTheOldOneGoes(): void
    {
        $this->reaches(Report::ACTIVE);
        $id = $this->akeneo->subscriptions()[0]['id'];
        $this->shop->set('akeneo_connector/akeneo_api/client_id', 'other');
        $this->reaches(Report::ACTIVE);
        self::assertCount(1, $this->akeneo->subscriptions());
        self::assertNotSame($id, $this->akeneo->subscriptions()[0]['id']);
        self::assertCount(1, $this->akeneo->subscribers());
    }

    public function testResettingDeletesBothAndForgetsEverythingAlsoIfTheyAreGone(): void
    {
        foreach ([false, true] as $gone) {
            $this->reaches(Report::ACTIVE);
            if ($gone) {
                $this->akeneo->post('/_control/reset', []);
            }
            $report = $this->shop->sync->reset();
            self::assertSame([Report::ABSENT, null], [$report->state, $report->problem]);
            self::assertSame([], $this->akeneo->subscriptions());
            self::assertSame([], $this->akeneo->subscribers());
            self::assertSame(['last_sync'], array_keys($this->shop->rows()));
        }
        self::assertNull($this->shop->sync->retry(), 'a reset shop stays so until somebody saves');
    }

    public function testAResetThatCannotReachAkeneoLosesNothingUnlessForced(): void
    {
        $this->reaches(Report::ACTIVE);
        $this->shop->set('akeneo_connector/events_platform/base', 'http://127.0.0.1:1/api/v1');
        self::assertStringContainsString('cannot be reached', (string)$this->shop->sync->reset()->problem);
        self::assertCount(2, $this->shop->stored->ids());
        $report = $this->shop->sync->reset(true);
        self::assertNull($report->problem);
        self::assertStringContainsString('could not be removed', $report->notices[0]);
        self::assertSame(['last_sync'], array_keys($this->shop->rows()));
    }

    public function testAShopThatNeverSubscribedCallsAndStoresNothing(): void
    {
        $this->shop->set(Config::ENABLED, '0');
        $this->reaches(Report::ABSENT);
        self::assertSame(0, $this->akeneo->calls());
        self::assertSame([], $this->shop->rows());
    }

    public function testBothDoorsTakeWhatAkeneoSignsBeforeAndAfterARotation(): void
    {
        $this->reaches(Report::ACTIVE);
        $before = $this->akeneo->subscriptions()[0];
        self::assertSame(200, $this->deliver($before));
        self::assertNull($this->shop->sync->rotate()->problem);
        $after = $this->akeneo->subscriptions()[0];
        self::assertNotSame($before['config']['secret']['primary'], $after['config']['secret']['primary']);
        self::assertSame([200, 200], [$this->deliver($before), $this->deliver($after)]);

        $again = $this->shop->sync->rotate();
        self::assertStringContainsString('less than an hour ago', (string)$again->problem);
        self::assertNull($this->shop->outstanding->problem(), 'that is no failure of the subscription');
    }

    public function testASecretOfBeforeARotationIsDroppedByCronADayLater(): void
    {
        $this->reaches(Report::ACTIVE);
        $this->shop->sync->rotate();
        self::assertTrue($this->shop->stored->hasRetiredSecret());
        self::assertNull($this->shop->sync->retry(), 'not yet');
        $record = json_decode($this->shop->rows()['record'], true);
        $this->shop->stored->write(['record' => json_encode(['rotated_at' => time() - 90_000] + $record)]);
        $this->shop->age();
        self::assertNull($this->shop->sync->retry()?->problem);
        self::assertFalse($this->shop->stored->hasRetiredSecret());
        self::assertArrayNotHasKey('outstanding', $this->shop->rows());
    }

    public function testTheNextSyncEncryptsWithTheNewestKeySoThatTheOldOneMayGo(): void
    {
        $this->reaches(Report::ACTIVE);
        $this->shop->sync->rotate();
        $this->akeneo->changes();
        $this->changeKeys("{$this->shop->parts->env['crypt']['key']}\n" . self::KEY);
        self::assertCount(4, $this->shop->stored->ofOlderKeys());
        $this->reaches(Report::ACTIVE);
        self::assertSame([], $this->akeneo->changes(), 'they are the same secrets');
        self::assertSame([], $this->shop->stored->ofOlderKeys());
        foreach (['primary_secret', 'secondary_secret', 'retired_secret', 'connection'] as $name) {
            self::assertStringStartsWith('1:3:', $this->shop->rows()[$name]);
        }
        $this->changeKeys(strrev(self::KEY) . "\n" . self::KEY);
        self::assertSame([], $this->shop->stored->undecryptable());
        self::assertSame(200, $this->deliver($this->akeneo->subscriptions()[0]));
    }

    public function testSecretsOfALostKeyAreReplacedByTheNextSyncOnceTheCredentialsAreThere(): void
    {
        $this->reaches(Report::ACTIVE);
        $this->shop->sync->rotate();
        $before = $this->akeneo->subscriptions()[0];
        $this->changeKeys(self::KEY);
        self::assertSame(401, $this->deliver($before));
        self::assertStringContainsString('primary_secret cannot be decrypted with crypt/key', $this->logged());
        self::assertStringContainsString('missing: Akeneo password, Akeneo API client secret.', (string)$this->shop->sync->execute()->problem);
        self::assertCount(4, $this->shop->stored->undecryptable(), 'whoever cannot read the credentials may have the wrong key, and forgets nothing');

        $this->shop->enterCredentials();
        $this->reaches(Report::ACTIVE);
        self::assertSame([], $this->shop->stored->undecryptable());
        self::assertFalse($this->shop->stored->hasRetiredSecret());
        $after = $this->akeneo->subscriptions()[0];
        self::assertSame($before['id'], $after['id']);
        self::assertSame([401, 200], [$this->deliver($before), $this->deliver($after)]);
    }

    public function testAProcessWithFewerKeysThanTheShopForgetsNothingAndPutsDeliveriesOff(): void
    {
        $old = $this->shop->parts->env['crypt']['key'];
        $this->reaches(Report::ACTIVE);
        $this->changeKeys("$old\n" . self::KEY);
        $this->reaches(Report::ACTIVE);
        $this->akeneo->changes();
        $before = array_diff_key($this->shop->rows(), ['last_sync' => true]);
        $this->changeKeys($old);
        // Encrypted with the first key, as the connector's credentials are until they are entered anew.
        $this->shop->enterCredentials();
        self::assertStringContainsString('This PHP lacks the newest key of crypt/key', (string)$this->shop->sync->execute()->problem);
        self::assertStringContainsString('This PHP lacks the newest key of crypt/key', (string)$this->shop->sync->rotate()->problem);
        self::assertSame([], $this->akeneo->changes());
        self::assertSame($before, array_intersect_key($this->shop->rows(), $before));
        self::assertSame(429, $this->deliver($this->akeneo->subscriptions()[0]));
        $this->changeKeys("$old\n" . self::KEY);
        $this->reaches(Report::ACTIVE);
        self::assertSame(200, $this->deliver($this->akeneo->subscriptions()[0]));
    }

    public function testTheTokenIsReusedByTheNextSave(): void
    {
        $this->reaches(Report::ACTIVE);
        $before = $this->akeneo->calls();
        $this->reaches(Report::ACTIVE);
        self::assertSame(2, $this->akeneo->calls() - $before, 'two looks, no token');
        $this->akeneo->post('/_control/clock', ['advance_seconds' => 4_000]);
        $this->reaches(Report::ACTIVE);
    }

    public function testTheLiveStatusIsTold(): void
    {
        self::assertSame(['status' => null, 'note' => null], $this->shop->liveStatus->get());
        $this->reaches(Report::ACTIVE);
        self::assertSame(['status' => 'active', 'note' => null], $this->shop->liveStatus->get());
        $this->akeneo->post('/_control/permission', ['granted' => false]);
        $live = $this->shop->liveStatus->get();
        self::assertSame('unknown', $live['status']);
        self::assertStringContainsString('"Event Platform" checkbox', (string)$live['note']);
    }

    /** @param string $keys crypt/key from now on */
    private function changeKeys(string $keys): void
    {
        $this->shop->parts->env['crypt']['key'] = $keys;
        $this->shop->crypt->change($keys);
    }

    private function logged(): string
    {
        $this->shop->parts->coreLog->forward();

        return $this->shop->parts->log();
    }

    private function reaches(string $state): void
    {
        $report = $this->shop->sync->execute();
        self::assertSame([$state, null, []], [$report->state, $report->problem, $report->notices]);
    }

    /** @param array<string, mixed> $subscription */
    private function deliver(array $subscription): int
    {
        static $time = null;
        // The receiver reads the secrets again after a signature that fails, once a second at most.
        $time = ($time ?? time()) + 2;
        $body = json_encode([
            'specversion' => '1.0', 'id' => bin2hex(random_bytes(8)), 'type' => self::PRODUCT, 'subject' => $subscription['id'],
            'time' => '2026-06-01T12:00:00Z', 'source' => 'pim', 'data' => ['product' => ['uuid' => 'u']],
        ], JSON_THROW_ON_ERROR);
        $server = [
            'HTTP_X_AKENEO_SIGNATURE_PRIMARY' => hash_hmac('sha256', $body, $subscription['config']['secret']['primary']),
            'HTTP_X_AKENEO_SIGNATURE_SECONDARY' => hash_hmac('sha256', $body, $subscription['config']['secret']['secondary']),
            'HTTP_X_AKENEO_SIGNATURE_ALGORITHM' => 'HmacSHA256',
        ];

        return $this->shop->parts->core->receiver()->receive('POST', $server, $body, $time)->status();
    }
}
