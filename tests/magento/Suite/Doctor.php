<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Controller\Adminhtml\Subscription\Status;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\Doctor\Doctor as Examination;
use Akeneo\Events\Model\Subscription\Stored;
use Akeneo\Events\Model\Subscription\Sync;
use Akeneo\Events\Model\SystemMessage\SubscriptionTrouble;
use Akeneo\Events\Setup\RemoveQueue;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Browser;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\GoodShop;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Skipped;
use Akeneo\Events\Test\Support\Simulator;
use Magento\Framework\Amqp\ConfigPool;
use Magento\Framework\Amqp\TopologyInstaller;
use Magento\Framework\App\DeploymentConfig;
use PhpAmqpLib\Exception\AMQPProtocolChannelException;

/** What an operator gets to know on the day that something goes wrong: the doctor, and the admin's system messages. */
final class Doctor
{
    private readonly GoodShop $goodShop;

    public function __construct(
        private readonly Magento $magento,
        Fixtures $fixtures,
        private readonly Akeneo $akeneo,
    ) {
        $this->goodShop = new GoodShop($magento, $fixtures, $akeneo);
    }

    public function aGoodShopIsWellByCommandToo(): void
    {
        $this->inAGoodShop(function (SavedSettings $settings, Simulator $akeneo): void {
            foreach ($this->examine() as $name => $finding) {
                Expect::same(Finding::OK, $finding->status, "$name: $finding->message");
            }
            [$code, $said] = $settings->command('akeneo_events:doctor');
            Expect::same(0, $code, $said);
            Expect::contains('[ ok ] Delivery: A signed self-test arrived through the direct endpoint.', $said);
            Expect::contains('All is well', $said);
            [$code, $json] = $settings->command('akeneo_events:doctor', '--format=json');
            Expect::same([0, true], [$code, json_decode($json, true)['ok'] ?? null], 'for monitoring');
            $secret = $akeneo->subscriptions()[0]['config']['secret']['primary'];
            foreach ([Simulator::PASSWORD, Simulator::CLIENT_SECRET, $secret] as $hidden) {
                Expect::true(!str_contains($said . $json, $hidden), 'no secret is shown');
            }
            Expect::same(0, $this->akeneo->open(), 'entries of the self-test');
        });
    }

    public function aShopWhoseBaseUrlAkeneoCannotCallIsWellWithAWebhookUrl(): void
    {
        $this->inAGoodShop(function (SavedSettings $settings): void {
            $settings->save('web', 'secure', ['base_url' => 'http://127.0.0.1:1/']);
            $this->fails('webhook', 'cannot be reached');
            $settings->save('akeneo_connector', 'events_platform', ['webhook_url' => $this->goodShop->endpoint . '/akeneo_events/webhook']);
            foreach ($this->examine() as $name => $finding) {
                Expect::same(Finding::OK, $finding->status, "$name: $finding->message");
            }
        });
    }

    public function whatIsWrongIsNamed(): void
    {
        $this->inAGoodShop(function (SavedSettings $settings, Simulator $akeneo): void {
            $latest = $this->magento->table('akeneo_events_latest');
            $this->magento->db()->update($latest, ['happened_at' => '2020-01-01 00:00:00']);
            $this->fails('cron', 'for the last time');
            $this->fails('consumer', 'Nobody processes events');
            $this->magento->get(Core::class)->latest()->beat('cron');

            $akeneo->post('/_control/permission', ['granted' => false]);
            $this->fails('credentials', '"Event Platform" checkbox');
            $akeneo->post('/_control/permission', ['granted' => true]);
            $this->fails('subscription', 'at Akeneo is "suspended"');
            Expect::same('active', $this->magento->get(Sync::class)->execute()->state, 'resumed');

            $settings->save('akeneo_connector', 'akeneo_api', ['password' => 'wrong']);
            $this->fails('credentials', 'refused the credentials');
            Expect::same(Finding::SKIPPED, $this->examine()['subscription']->status, 'the subscription meanwhile');
            $settings->save('akeneo_connector', 'akeneo_api', ['password' => Simulator::PASSWORD]);

            [$table, $old] = [$this->magento->table('akeneo_events_queue'), '2020-01-01 00:00:00'];
            $this->magento->db()->insert($table, [
                'event_id' => Fixtures::name('event'), 'event_type' => 'com.akeneo.pim.v1.family.deleted', 'entity_code' => 'never',
                'payload' => '{}', 'available_at' => $old, 'received_at' => $old, 'updated_at' => $old,
            ]);
            $this->fails('backlog', 'for a worker');
            $this->magento->db()->delete($table, ['received_at = ?' => $old]);

            $settings->save('web', 'secure', ['base_url' => $this->goodShop->endpoint . '/moved/']);
            $this->fails('webhook', 'redirects to');
            $settings->save('web', 'secure', ['base_url' => $akeneo->shop . '/']);
            $this->fails('delivery', 'without the proof');

            $this->magento->get(Sync::class)->reset();
            $this->fails('subscription', 'The shop has no subscription');
            Expect::same(1, $settings->command('akeneo_events:doctor')[0], 'the exit code');
        });
    }

    public function aBrokerThatIsAwayIsNamedAndIsNext(): void
    {
        $this->inAGoodShop(function (SavedSettings $settings): void {
            $queue = $this->queueWithABroker();
            $queue['amqp'] = ['host' => '127.0.0.1', 'port' => '1'] + $queue['amqp'];
            putenv('MAGENTO_DC__OVERRIDE=' . json_encode(['queue' => $queue], JSON_THROW_ON_ERROR));
            try {
                [$code, $said] = $settings->command('akeneo_events:doctor');
            } finally {
                putenv('MAGENTO_DC__OVERRIDE');
            }
            Expect::same(1, $code, $said);
            Expect::contains('[FAIL] Message queue: The shop cannot use its message queue: ', $said);
            Expect::contains('next: Make the message broker work as "queue" in app/etc/env.php says', $said);
        });
    }

    /** As module:uninstall --remove-data does. The queue is made again afterwards. */
    public function theQueueIsRemovedFromTheBroker(): void
    {
        $this->queueWithABroker();
        $declared = function (): ?array {
            // A connection of its own each time: a refusal closes the channel, and not each Magento opens another one.
            $connections = $this->magento->create(ConfigPool::class);

            return $connections->get('amqp')->getChannel()->queue_declare('akeneo_events', true);
        };
        Expect::same('akeneo_events', $declared()[0], 'before');
        try {
            $this->magento->get(RemoveQueue::class)->execute();
            Expect::contains('NOT_FOUND', $this->refused($declared), 'afterwards');
        } finally {
            $this->magento->create(TopologyInstaller::class)->install();
        }
        Expect::same(['akeneo_events', 0], array_slice($declared(), 0, 2), 'made again');
    }

    public function aSuspensionIsASystemMessageUntilItIsOver(): void
    {
        $this->inAGoodShop(function (): void {
            Expect::same(null, $this->message(), 'before');
            $this->tell('subscription.suspended.system', '2026-06-01T12:00:00Z');
            Expect::contains('Akeneo suspended the subscription at 2026-06-01 12:00 UTC', $this->message());
            Expect::contains('section/akeneo_connector', $this->message(), 'the link');
            $this->tell('subscription.resumed', '2026-06-01T12:01:00Z');
            $this->tell('subscription.suspended.system', '2026-06-01T12:00:30Z');
            Expect::same(null, $this->message(), 'after it was resumed');
            $this->tell('subscription.suspended.system', '2026-06-01T12:02:00Z');
            Expect::true($this->message() !== null, 'suspended again');
            $this->magento->get(Sync::class)->execute();
            Expect::same(null, $this->message(), 'after a save that found it active');
            $this->tell('subscription.revoked', '2026-06-01T12:03:00Z');
            Expect::contains('Akeneo revoked the subscription at 2026-06-01 12:03 UTC', $this->message());
        });
    }

    public function thePageShowsHowTheSubscriptionIsAtAkeneo(): void
    {
        $this->inAGoodShop(function (SavedSettings $settings, Simulator $akeneo): void {
            $browser = new Browser($this->magento, [Status::ADMIN_RESOURCE, 'Akeneo_Events::queue']);
            try {
                $this->shows('Active', $browser);
                $akeneo->post('/_control/permission', ['granted' => false]);
                $this->shows('Unknown', $browser);
                $akeneo->post('/_control/permission', ['granted' => true]);
                $this->shows('Suspended', $browser);
                $akeneo->post("/_control/subscriptions/{$akeneo->subscriptions()[0]['id']}/revoke", []);
                $this->shows('Revoked', $browser);
                $this->magento->get(Sync::class)->reset();
                $this->shows('Not subscribed', $browser);
            } finally {
                $browser->close();
            }
        });
    }

    private function shows(string $label, Browser $browser): void
    {
        [$status, $body] = $browser->post('akeneo_events/subscription/status', []);
        if (str_contains($body, 'is not loaded')) {
            throw new Skipped('the web server\'s PHP does not load the extension');
        }
        Expect::same([200, $label], [$status, json_decode($body, true)['label'] ?? null], $body);
    }

    /** @return array<string, mixed> "queue" of app/etc/env.php */
    private function queueWithABroker(): array
    {
        $queue = (array)$this->magento->get(DeploymentConfig::class)->get('queue');
        if ((array)($queue['amqp'] ?? []) === []) {
            throw new Skipped('the shop has no AMQP broker');
        }

        return $queue;
    }

    /** Why the broker refused; empty if it did not. */
    private function refused(callable $question): string
    {
        try {
            $question();
        } catch (AMQPProtocolChannelException $refusal) {
            return $refusal->getMessage();
        }

        return '';
    }

    /** @param callable(SavedSettings, Simulator): void $test */
    private function inAGoodShop(callable $test): void
    {
        $this->goodShop->within($test);
    }

    private function fails(string $check, string $because): void
    {
        $finding = $this->examine()[$check];
        Expect::same(Finding::FAILED, $finding->status, "$check: $finding->message");
        Expect::contains($because, $finding->message);
        Expect::true((string)$finding->remedy !== '', "$check has a remedy");
    }

    /** @return array<string, Finding> */
    private function examine(): array
    {
        return array_map(
            static fn (array $found): Finding => $found[1],
            iterator_to_array($this->magento->create(Examination::class)->examine())
        );
    }

    /** As the admin's next page has it; that it is in the list there: Permissions. */
    private function message(): ?string
    {
        $message = $this->magento->create(SubscriptionTrouble::class);

        return $message->isDisplayed() ? (string)$message->getText() : null;
    }

    /** Akeneo's call, as the webhook takes it. */
    private function tell(string $change, string $at): void
    {
        $stored = $this->magento->get(Stored::class)->read();
        $body = json_encode([
            'notification_type' => $change, 'timestamp' => $at, 'subscription_id' => $stored['subscription_id'], 'subscriber_id' => 'x',
            'destination' => 'https://shop.example', 'events' => [], 'subject' => 'https://pim.example',
        ], JSON_THROW_ON_ERROR);
        $server = ['HTTP_X_AKENEO_SIGNATURE_PRIMARY' => hash_hmac('sha256', $body, $stored['primary_secret'])];
        $answer = $this->magento->get(Core::class)->receiver()->receive('POST', $server, $body);
        Expect::same(200, $answer->status(), "the answer to $change");
    }
}
