<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Controller\Adminhtml\Subscription\Reset;
use Akeneo\Events\Controller\Adminhtml\Subscription\Status;
use Akeneo\Events\Model\Config\Source\Events;
use Akeneo\Events\Model\Subscription\Announce;
use Akeneo\Events\Model\Subscription\LiveStatus;
use Akeneo\Events\Model\Subscription\Sync;
use Akeneo\Events\Model\Subscription\Wording;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Simulated;
use Akeneo\Events\Test\Magento\Skipped;
use Akeneo\Events\Test\Magento\Storefront;
use Akeneo\Events\Test\Support\Simulator;
use Magento\Config\Model\Config\Importer;
use Magento\Config\Model\Config\Structure;
use Magento\Framework\Acl\AclResource\ProviderInterface;
use Magento\Framework\FlagManager;

/** What a merchant does on the page, through what the page does: saves, looks, resets. The simulator is Akeneo. */
final class Subscription
{
    private const GROUP = 'akeneo_connector/events_platform/';
    private const PRODUCT = 'com.akeneo.pim.v1.product.deleted';
    private const FLAG = 'system_config_snapshot';

    private readonly Simulated $simulated;

    public function __construct(
        private readonly Magento $magento,
        Fixtures $fixtures,
        private readonly Akeneo $akeneo,
    ) {
        $this->simulated = new Simulated($magento, $akeneo);
    }

    public function thePageHasEveryFieldInTheConnectorsSection(): void
    {
        $structure = $this->magento->get(Structure::class);
        $group = $structure->getElement('akeneo_connector/events_platform');
        Expect::same('Events Platform', (string)$group->getLabel(), 'the group');
        $labels = [];
        foreach ($group->getData()['children'] as $field) {
            $labels[$field['id']] = $field['label'] ?? '';
        }
        Expect::same([
            'readiness' => '', 'enabled' => 'Enable', 'email' => 'Subscriber Email', 'webhook_url' => 'Webhook URL', 'events' => 'Subscribed Events',
            'deleted_products' => 'Products Deleted in Akeneo Are', 'deleted_products_days' => 'Days until Hidden Products Are Deleted',
            'deleted_categories' => 'Categories Deleted in Akeneo Are', 'deleted_categories_days' => 'Days until Hidden Categories Are Deleted',
            'native_queue' => 'Use Native Message Queue', 'max_deletions_per_hour' => 'Maximum Deletions per Hour',
            'confirm_with_akeneo' => 'Confirm with Akeneo before Deleting', 'protected_attributes' => 'Protected Attributes',
            'subscriber_id' => 'Subscriber ID', 'subscription_id' => 'Subscription ID',
            'reset' => 'Reset Subscription', 'base' => 'Event Platform URL',
            'primary_secret' => '', 'secondary_secret' => '', 'retired_secret' => '', 'connection' => '',
        ], $labels, 'the fields');
        $section = $structure->getElement('akeneo_connector');
        Expect::same('Akeneo_Connector::config_akeneo_connector', $section->getData()['resource'], 'who may see it');
        Expect::true(count($section->getData()['children']) > 5, 'the groups of the connector stay');
    }

    public function savingLeadsAkeneoThroughTheWholeLife(): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $this->enable($settings);
            $subscription = $akeneo->subscriptions()[0];
            Expect::same($subscription['id'], $settings->stored(self::GROUP . 'subscription_id'), 'the stored subscription');
            Expect::same($akeneo->subscribers()[0]['id'], $settings->stored(self::GROUP . 'subscriber_id'), 'the stored subscriber');
            Expect::same(6, count($subscription['events']), 'events by default');
            Expect::true(!str_contains((string)$settings->stored(self::GROUP . 'primary_secret'), $subscription['config']['secret']['primary']), 'the secret is encrypted');
            Expect::same(['status' => 'active', 'note' => null], $this->magento->create(LiveStatus::class)->get(), 'the live status');

            $settings->save('akeneo_connector', 'events_platform', ['events' => [self::PRODUCT], 'email' => 'new@shop.example']);
            $this->reached('active');
            Expect::same([self::PRODUCT], $akeneo->subscriptions()[0]['events'], 'the changed events');
            Expect::same('new@shop.example', $akeneo->subscribers()[0]['contact']['technical_email'], 'the changed address');

            $settings->save('web', 'secure', ['base_url' => $akeneo->shop . '/second-shop/']);
            $this->reached('active');
            Expect::same($akeneo->shop . '/second-shop/akeneo_events/webhook', $akeneo->subscriptions()[0]['config']['url'], 'the changed base URL');

            foreach ([['events' => ''], ['events' => [self::PRODUCT], 'enabled' => '0']] as $off) {
                $settings->save('akeneo_connector', 'events_platform', $off);
                $this->reached('suspended');
                Expect::same('suspended', $akeneo->subscriptions()[0]['status'], 'suspended by ' . json_encode($off));
            }
            $settings->save('akeneo_connector', 'events_platform', ['enabled' => '1']);
            $this->reached('active');
            Expect::same('active', $akeneo->subscriptions()[0]['status'], 'enabled again');
            Expect::same($subscription['id'], $akeneo->subscriptions()[0]['id'], 'the same subscription all along');

            Expect::same(null, $this->magento->get(Sync::class)->reset()->problem, 'the reset');
            Expect::same([[], []], [$akeneo->subscriptions(), $akeneo->subscribers()], 'at Akeneo after the reset');
            foreach (['subscriber_id', 'subscription_id', 'primary_secret', 'connection', 'record', 'outstanding'] as $name) {
                Expect::same(null, $settings->stored(self::GROUP . $name), "$name after the reset");
            }
        });
    }

    public function whatIsRefusedIsSavedAllTheSameAndSaid(): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $akeneo->post('/_control/permission', ['granted' => false]);
            $settings->save('akeneo_connector', 'events_platform', ['enabled' => '1', 'email' => 'tech@shop.example']);
            $report = $this->magento->get(Announce::class)->take();
            Expect::contains('"Event Platform" checkbox', $report?->problem);
            Expect::contains('The settings are saved', (string)$this->magento->get(Wording::class)->failure($report));
            Expect::same(['1', 'tech@shop.example'], [$settings->stored(self::GROUP . 'enabled'), $settings->stored(self::GROUP . 'email')], 'what was entered');
            $akeneo->post('/_control/permission', ['granted' => true]);
            $this->enable($settings);
            Expect::same(1, count($akeneo->subscriptions()), 'subscriptions after the next save');
            Expect::contains('subscription: active', $this->akeneo->log(), 'the log');
        });
    }

    public function theWebhookUrlIsSubscribedInsteadOfTheBaseUrlAndABadOneIsRefused(): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $this->enable($settings);
            $settings->save('akeneo_connector', 'events_platform', ['webhook_url' => " $akeneo->shop//headless/akeneo_events/webhook/ "]);
            $this->reached('active');
            Expect::same("$akeneo->shop/headless/akeneo_events/webhook", $settings->stored(self::GROUP . 'webhook_url'), 'what is stored');
            Expect::same("$akeneo->shop/headless/akeneo_events/webhook", $akeneo->subscriptions()[0]['config']['url'], 'what is subscribed');
            [$code, $said] = $settings->command('config:set', self::GROUP . 'webhook_url', 'http://shop.example/akeneo_events/webhook');
            Expect::true($code !== 0, $said);
            Expect::contains('The shop cannot use this "Webhook URL". It does not begin with https://.', $said);
            Expect::same("$akeneo->shop/headless/akeneo_events/webhook", $settings->stored(self::GROUP . 'webhook_url'), 'what is stored then');
            [$code, $said] = $settings->command('config:set', self::GROUP . 'webhook_url', '');
            Expect::same([0, "$akeneo->shop/akeneo_events/webhook"], [$code, $akeneo->subscriptions()[0]['config']['url']], $said);
        });
    }

    public function aBaseUrlThatDependsOnTheRequestIsNotSubscribed(): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $this->enable($settings);
            $calls = $akeneo->calls();
            $settings->save('web', 'secure', ['base_url' => '{{base_url}}']);
            Expect::contains('is {{base_url}}. Magento replaces this with the host of each request', $this->magento->get(Announce::class)->take()?->problem);
            [$code, $said] = $settings->command('akeneo_events:subscription', '--sync');
            Expect::same(1, $code, $said);
            Expect::contains('is {{base_url}}. Magento replaces this with the host of each request', $said);
            Expect::same($calls, $akeneo->calls(), 'calls of Akeneo');
            Expect::contains('Enter the host itself instead', $settings->command('akeneo_events:doctor')[1]);
            [, $said] = $settings->command('config:set', self::GROUP . 'enabled', '0');
            Expect::same('suspended', $akeneo->subscriptions()[0]['status'], $said);

            $settings->save('web', 'secure', ['base_url' => $akeneo->shop . '//shop/']);
            $this->enable($settings);
            Expect::same($akeneo->shop . '/shop/akeneo_events/webhook', $akeneo->subscriptions()[0]['config']['url'], 'with several slashes');
        });
    }

    public function aSaveDoesNotMindALogThatCannotBeWritten(): void
    {
        $this->simulated->within(function (SavedSettings $settings): void {
            $this->akeneo->withoutLog(fn () => $this->enable($settings));
        });
    }

    public function postedIdsAreNotSaved(): void
    {
        $this->simulated->within(function (SavedSettings $settings): void {
            $this->enable($settings);
            $id = $settings->stored(self::GROUP . 'subscription_id');
            $settings->save('akeneo_connector', 'events_platform', ['subscription_id' => 'forged', 'subscriber_id' => 'forged', 'readiness' => 'x', 'reset' => 'x']);
            Expect::same($id, $settings->stored(self::GROUP . 'subscription_id'), 'the subscription');
            Expect::same(null, $settings->stored(self::GROUP . 'subscription_id_shown'), 'the path of the field');
            $settings->command('config:set', self::GROUP . 'subscription_id', 'forged');
            Expect::same($id, $settings->stored(self::GROUP . 'subscription_id'), 'the subscription after config:set');
        });
    }

    public function theCommandsDoAsThePageDoes(): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $settings->command('config:set', self::GROUP . 'email', 'tech@shop.example');
            [$code, $said] = $settings->command('config:set', self::GROUP . 'enabled', '1');
            Expect::same(0, $code, $said);
            Expect::contains('Value was saved.', $said);
            Expect::contains('Akeneo delivers the subscribed events to this shop.', $said);
            Expect::same('active', $akeneo->subscriptions()[0]['status'], 'by config:set');

            [$code, $said] = $settings->command('akeneo_events:subscription');
            Expect::same(0, $code, $said);
            Expect::contains($akeneo->subscriptions()[0]['id'], $said);
            $secret = $akeneo->subscriptions()[0]['config']['secret'];
            Expect::same(0, $settings->command('akeneo_events:subscription', '--rotate')[0], 'a rotation');
            Expect::true($secret !== $akeneo->subscriptions()[0]['config']['secret'], 'new secrets');
            [$code, $said] = $settings->command('akeneo_events:subscription', '--rotate');
            Expect::same(1, $code, 'another one at once');
            Expect::contains('less than an hour ago', $said);

            $settings->command('config:set', self::GROUP . 'enabled', '0');
            Expect::same('suspended', $akeneo->subscriptions()[0]['status'], 'disabled by config:set');
            Expect::same(0, $settings->command('akeneo_events:subscription', '--reset')[0], 'a reset');
            Expect::same([], $akeneo->subscriptions(), 'after the reset');
        });
    }

    public function anImportOfSettingsLeadsToTheSameState(): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo): void {
            $db = $this->magento->db();
            foreach (['enabled' => '1', 'email' => 'tech@shop.example'] as $name => $value) {
                $row = ['scope' => 'default', 'scope_id' => 0, 'path' => self::GROUP . $name, 'value' => $value];
                $db->insertOnDuplicate($this->magento->table('core_config_data'), $row);
            }
            $flags = $this->magento->get(FlagManager::class);
            $imported = $flags->getFlagData(self::FLAG);
            // Nothing new in the files: what Magento does before and after is the same.
            $said = $this->magento->get(Importer::class)->import($imported ?: []);
            if ($imported === null) {
                $flags->deleteFlag(self::FLAG);
            }
            Expect::contains('Akeneo delivers the subscribed events', implode(' ', $said));
            Expect::same('active', $akeneo->subscriptions()[0]['status'], 'by the import');
        });
    }

    public function theSecretOfBeforeAResetOpensNeitherDoor(): void
    {
        $this->simulated->within(function (SavedSettings $settings, Simulator $akeneo): void {
            putenv("AKENEO_EVENTS_TEST_ROOT={$this->magento->root}");
            $doors = ['Magento' => (new Storefront($this->magento))->url, 'the direct endpoint' => $akeneo->directEndpoint()];
            $this->enable($settings);
            $old = $akeneo->subscriptions()[0];
            foreach ($doors as $name => $url) {
                $answer = $this->answer($url, $old);
                if ($answer === 503) {
                    throw new Skipped('the web server\'s PHP does not load the extension');
                }
                Expect::same(200, $answer, "$name before the reset");
            }
            $this->magento->get(Sync::class)->reset();
            foreach ($doors as $name => $url) {
                Expect::same(401, $this->answer($url, $old), "$name after the reset");
            }
            $this->enable($settings);
            foreach ($doors as $name => $url) {
                Expect::same(200, $this->answer($url, $akeneo->subscriptions()[0]), "$name, by the new secret");
                Expect::same(401, $this->answer($url, ['id' => $akeneo->subscriptions()[0]['id']] + $old), "$name, by the old secret");
            }
        });
    }

    /**
     * To an event of an unknown type, which is stored nowhere.
     *
     * @param array<string, mixed> $subscription as the simulator has it
     */
    private function answer(string $url, array $subscription): int
    {
        $body = json_encode(['specversion' => '1.0', 'id' => 'e', 'type' => 'of.a.test', 'source' => 'pim', 'subject' => $subscription['id']]);
        $headers = ['Content-Type: application/json', 'X-AKENEO-SIGNATURE-PRIMARY: ' . hash_hmac('sha256', $body, $subscription['config']['secret']['primary'])];
        $http = ['method' => 'POST', 'header' => $headers, 'content' => $body, 'ignore_errors' => true, 'follow_location' => 0];
        file_get_contents("$url/akeneo_events/webhook", false, stream_context_create(['http' => $http]));

        return (int)explode(' ', $http_response_header[0])[1];
    }

    public function theControllersHaveTheirPermissions(): void
    {
        $known = json_encode($this->magento->get(ProviderInterface::class)->getAclResources());
        foreach ([Reset::ADMIN_RESOURCE, Status::ADMIN_RESOURCE] as $resource) {
            Expect::contains(json_encode($resource), $known, 'the tree of permissions');
        }
        foreach ([Reset::class, Status::class] as $controller) {
            Expect::true($this->magento->create($controller) instanceof \Magento\Framework\App\Action\HttpPostActionInterface, "$controller takes POST alone");
        }
    }

    private function enable(SavedSettings $settings): void
    {
        $settings->save('akeneo_connector', 'events_platform', ['enabled' => '1', 'email' => 'tech@shop.example']);
        $this->reached('active');
    }

    private function reached(string $state): void
    {
        $report = $this->magento->get(Announce::class)->take();
        Expect::same([null, $state], [$report?->problem, $report?->state], 'the report');
    }
}
