<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Doctor;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Test\Support\DoctorTestCase;
use Akeneo\Events\Test\Support\SubscribingShop;
use PHPUnit\Framework\Attributes\DataProvider;
use Symfony\Component\Console\Helper\Helper;

/** Each thing that may be wrong, one at a time. */
final class DiseasesTest extends DoctorTestCase
{
    /** @dataProvider diseases */
    #[DataProvider('diseases')]
    public function testWhatIsWrongIsNamedWithARemedy(callable $break, string $check, string $message, string $remedy, array $skipped = []): void
    {
        $break($this->shop, $this);
        [$code, $json] = $this->command('--format=json');
        self::assertSame(1, $code);
        $report = json_decode($json, true, 16, JSON_THROW_ON_ERROR);
        self::assertFalse($report['ok']);
        $found = $this->in($report, $check);
        self::assertSame('failed', $found['status'], $json);
        self::assertStringContainsString($message, $found['message']);
        self::assertStringContainsString($remedy, $found['remedy']);
        foreach ($skipped as $name) {
            self::assertSame('skipped', $this->in($report, $name)['status']);
            self::assertStringContainsString('Skipped, because', $this->in($report, $name)['message']);
        }
    }

    public static function diseases(): array
    {
        $api = 'akeneo_connector/akeneo_api/';

        return [
            'a log that nobody can write' => [
                static fn (SubscribingShop $shop) => $shop->parts->logger->broken = true, 'log', 'The log loses lines, but no event is lost: No space left on device', 'mode 0664',
            ],
            'a log that the web server cannot write' => [
                static function (SubscribingShop $shop, self $test): void {
                    $test->takeTheLogAway();
                },
                'delivery', 'the web server\'s user cannot write', 'mode 0664',
            ],
            'no connector' => [
                static fn (SubscribingShop $shop) => $shop->hasConnector = false,
                'connector', 'Akeneo_Connector is not enabled', 'module:enable', ['credentials', 'subscription', 'akeneo_log'],
            ],
            'connector not even installed' => [
                static fn (SubscribingShop $shop) => $shop->hasConnector = $shop->isConnectorInstalled = false,
                'connector', 'is not in this shop', 'in any edition', ['credentials', 'subscription', 'akeneo_log'],
            ],
            'disabled' => [
                static fn (SubscribingShop $shop) => $shop->set(Config::ENABLED, '0'), 'configuration', 'The module stands still', 'Set "Enable" to Yes', ['subscription', 'consumer'],
            ],
            'nothing selected' => [static fn (SubscribingShop $shop) => $shop->set(Config::EVENTS, ''), 'configuration', '"Subscribed Events" is empty', 'Select events'],
            'no e-mail' => [static fn (SubscribingShop $shop) => $shop->set(Config::EMAIL, ''), 'configuration', '"Subscriber Email" is empty', 'Enter an address'],
            'wrong password' => [
                static fn (SubscribingShop $shop) => $shop->set($api . 'password', $shop->crypt->encrypt('wrong')),
                'credentials', 'The PIM refused the credentials', 'Akeneo API Configuration', ['subscription', 'akeneo_log'],
            ],
            'no password' => [static fn (SubscribingShop $shop) => $shop->set($api . 'password', ''), 'credentials', 'Akeneo password', 'Akeneo API Configuration'],
            'no permission' => [
                static fn () => self::$akeneo->post('/_control/permission', ['granted' => false]), 'credentials', 'may not use the Event Platform', 'tick "Event Platform"',
            ],
            'PIM away' => [
                static fn (SubscribingShop $shop) => $shop->set($api . 'base_url', 'http://127.0.0.1:1'), 'credentials', 'cannot be reached', 'firewall',
            ],
            'never subscribed' => [
                static fn (SubscribingShop $shop) => $shop->sync->reset(), 'subscription', 'The shop has no subscription.', '--sync', ['delivery', 'akeneo_log'],
            ],
            'suspended' => [
                static function (): void {
                    self::$akeneo->post('/_control/permission', ['granted' => false]);
                    self::$akeneo->post('/_control/permission', ['granted' => true]);
                },
                'subscription', 'The status of the subscription at Akeneo is "suspended".', '--sync',
            ],
            'leads elsewhere' => [
                static fn (SubscribingShop $shop) => $shop->set('web/secure/base_url', self::$akeneo->shop . '/other/'), 'subscription', 'Akeneo delivers to ', 'copy',
            ],
            'lacks an event' => [
                static function (SubscribingShop $shop): void {
                    $all = implode(',', $shop->parts->config->events());
                    $shop->set(Config::EVENTS, explode(',', $all)[0]);
                    $shop->sync->execute();
                    $shop->set(Config::EVENTS, $all);
                },
                'subscription', 'The subscription lacks these events: com.akeneo.pim.v1.', '--sync',
            ],
            'redirecting address' => [
                static fn (SubscribingShop $shop) => $shop->set('web/secure/base_url', self::$endpoint . '/moved/'),
                'webhook', 'redirects to /elsewhere (302)', 'without a redirect', ['delivery'],
            ],
            'nothing there' => [
                static fn (SubscribingShop $shop) => $shop->set('web/secure/base_url', self::$endpoint . '/nothing/'), 'webhook', '404', 'secure base URL', ['delivery'],
            ],
            'a password before the shop' => [
                static fn (SubscribingShop $shop) => $shop->set('web/secure/base_url', self::$endpoint . '/guarded/'),
                'webhook', 'asks for a user and a password (Basic)', 'docs/web-server.md', ['delivery'],
            ],
            'a challenge for POST' => [
                static fn (SubscribingShop $shop) => $shop->set('web/secure/base_url', self::$endpoint . '/challenged/'),
                'delivery', 'Cloudflare asks the caller to prove that it is a browser', 'docs/web-server.md',
            ],
            'no address' => [static fn (SubscribingShop $shop) => $shop->set('web/secure/base_url', ''), 'configuration', 'address is not known', 'General > Web', ['webhook', 'delivery']],
            'something else answers' => [
                static fn (SubscribingShop $shop) => $shop->set('web/secure/base_url', self::$akeneo->shop . '/'), 'delivery', 'without the proof that this shop received it', 'log of the web server',
            ],
            'cron never ran' => [static fn ($shop, self $test) => $test->sign(Heartbeat::CRON, null), 'cron', 'has never run', 'cron:install'],
            'cron is dead' => [static fn ($shop, self $test) => $test->sign(Heartbeat::CRON, 7200), 'cron', 'Cron ran for the last time ' . Helper::formatTime(7200) . ' ago', 'cron:install'],
            'nobody processes' => [
                static function ($shop, self $test): void {
                    $test->sign(Heartbeat::CRON, 400);
                    $test->sign(Heartbeat::CONSUMER, null);
                },
                'consumer', 'Nobody processes events', 'queue:consumers:start',
            ],
            'lost key' => [
                static fn (SubscribingShop $shop) => $shop->crypt->change('another_key_that_has_32_letters.'),
                'secrets', 'No key of crypt/key decrypts these stored secrets: connection, primary_secret, secondary_secret.', '--sync', ['delivery'],
            ],
            'PIM gives no answer' => [
                static function (SubscribingShop $shop, self $test): void {
                    $shop->set(Config::CONFIRM, 'doubt');
                    $test->sign('pim', 7200, '{"ask_again_at":4102444800,"why":"https://pim.example cannot be reached: no answer in time"}');
                },
                'answers', 'given no answer for ' . Helper::formatTime(7200) . '. Entries in doubt wait. The reason: https://pim.example cannot be reached: no answer in time',
                'asks again at 2100-01-01 00:00:00 UTC',
            ],
            'PIM gives no answer about a type' => [
                static function (SubscribingShop $shop, self $test): void {
                    $shop->set(Config::CONFIRM, 'doubt');
                    $test->sign('pim', 7200, '{"ask_again_at":1,"why":"it was away"}');
                    $test->sign('pim:category', 7200, '{"ask_again_at":1,"why":"it was away"}');
                    $test->sign('pim:family', 300, '{"ask_again_at":4102444800,"why":"the connection may not read families"}');
                },
                'answers', 'given no answer about the type family for ' . Helper::formatTime(300) . '. Entries of this type wait if they are in doubt. The reason: the connection may not read families',
                'asks again at 2100-01-01 00:00:00 UTC',
            ],
            'old backlog' => [
                static fn (SubscribingShop $shop) => $shop->parts->table->add(['available_at' => gmdate('Y-m-d H:i:s', time() - 3600)]),
                'backlog', 'Pending entries: 1. The oldest one has waited ' . Helper::formatTime(3600) . ' for a worker', 'akeneo_events:run',
            ],
            'revoked' => [
                static fn () => self::$akeneo->post('/_control/subscriptions/' . self::$akeneo->subscriptions()[0]['id'] . '/revoke', []),
                'subscription', 'The status of the subscription at Akeneo is "revoked".', '--sync',
            ],
        ];
    }
}
