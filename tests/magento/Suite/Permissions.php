<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Browser;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Skipped;
use Akeneo\Events\Test\Magento\Subscribed;
use Akeneo\Events\Test\Support\Simulator;
use Magento\Framework\Module\Manager;

/** Who may see and save the settings over HTTP, and to whom the admin's system messages are shown. */
final class Permissions
{
    private const GROUP = 'akeneo_connector/events_platform/';
    private const PAGE = 'admin/system_config/%s/section/akeneo_connector';
    private const SECTION = [
        'Magento_Backend::admin', 'Magento_Backend::dashboard', 'Magento_Backend::stores', 'Magento_Backend::stores_settings', 'Magento_Config::config',
        'Akeneo_Connector::config_akeneo_connector',
    ];
    private const SECONDS = 30;
    private const SETTINGS = 'Akeneo_Events::events_platform';
    private const NOTIFIED = [
        'Magento_Backend::admin', 'Magento_Backend::dashboard', 'Magento_Backend::system', 'Magento_AdminNotification::adminnotification',
        'Magento_AdminNotification::show_toolbar', 'Magento_AdminNotification::show_list', 'Akeneo_Events::akeneo_events',
    ];

    private readonly Subscribed $subscribed;

    public function __construct(
        private readonly Magento $magento,
        Fixtures $fixtures,
        Akeneo $akeneo,
    ) {
        $this->subscribed = new Subscribed($magento, $akeneo);
    }

    public function whoHasThePageOfTheConnectorButNotEventsPlatformSeesAndSavesNothingOfIt(): void
    {
        $this->with(self::SECTION, function (Browser $browser, SavedSettings $settings, Simulator $simulator): void {
            $before = $this->stored();
            $page = $browser->get(sprintf(self::PAGE, 'edit'))[1];
            Expect::contains('groups[akeneo_api]', $page, 'the page of the connector');
            Expect::true(!str_contains($page, 'groups[events_platform]') && !str_contains($page, $simulator->subscriptions()[0]['id']), 'the group is not there');
            foreach ([['value' => '0'], ['inherit' => '1']] as $posted) {
                $this->post($browser, ['enabled' => $posted, 'email' => ['value' => 'intruder@example.com']]);
                Expect::same([], $this->changed($before), 'what changed after ' . json_encode($posted));
                Expect::contains('You may not change the field "enabled" of Events Platform. Nothing was saved.', $this->told($browser), 'the page');
            }
            Expect::same('active', $simulator->subscriptions()[0]['status'], 'the subscription');
            $body = $browser->post('akeneo_events/subscription/status', [])[1];
            Expect::true(!str_contains($body, 'Active'), 'nor how the subscription is');
        });
    }

    public function whatThePageHidesOrOnlyShowsIsNotSavedFromThere(): void
    {
        $this->with([...self::SECTION, self::SETTINGS], function (Browser $browser, SavedSettings $settings, Simulator $simulator): void {
            Expect::contains('groups[events_platform][fields][enabled]', $browser->get(sprintf(self::PAGE, 'edit'))[1], 'the page');
            $before = $this->stored();
            $unseen = ['base', 'readiness', 'reset', 'subscriber_id', 'subscription_id', 'subscription_id_shown', 'primary_secret', 'retired_secret', 'record'];
            foreach ($unseen as $field) {
                foreach ([['value' => 'https://intruder.example/'], ['inherit' => '1']] as $posted) {
                    $this->post($browser, [$field => $posted]);
                    Expect::same([], $this->changed($before), "what changed after $field " . json_encode($posted));
                }
            }
            $this->post($browser, ['email' => ['value' => 'new@shop.example']]);
            Expect::same('new@shop.example', $settings->stored(self::GROUP . 'email'), 'what the page shows is saved');
            Expect::same('new@shop.example', $simulator->subscribers()[0]['contact']['technical_email'], 'and told to Akeneo');
            [$code, $said] = $settings->command('config:set', self::GROUP . 'base', $simulator->url . '/api/v1/');
            Expect::same([0, $simulator->url . '/api/v1/'], [$code, $settings->stored(self::GROUP . 'base')], $said);
        });
    }

    public function whatThePageItselfPostsIsSaved(): void
    {
        $this->with([...self::SECTION, self::SETTINGS], function (Browser $browser, SavedSettings $settings): void {
            $document = new \DOMDocument();
            @$document->loadHTML($browser->get(sprintf(self::PAGE, 'edit'))[1]);
            $posted = [];
            foreach ((new \DOMXPath($document))->query('//*[starts-with(@name, "groups[events_platform]")]') as $element) {
                $name = $element->getAttribute('name');
                $chosen = $element->nodeName === 'select' ? (new \DOMXPath($document))->query('.//option[@selected]', $element) : [$element];
                foreach ($chosen as $one) {
                    $posted[] = urlencode($name) . '=' . urlencode($one->getAttribute('value'));
                }
            }
            parse_str(implode('&', $posted), $form);
            $fields = $form['groups']['events_platform']['fields'];
            Expect::true(isset($fields['enabled'], $fields['email'], $fields['webhook_url'], $fields['events']), 'fields: ' . implode(', ', array_keys($fields)));
            $fields['email']['value'] = 'new@shop.example';
            $this->post($browser, $fields);
            Expect::same('new@shop.example', $settings->stored(self::GROUP . 'email'), 'the e-mail');
            Expect::same(implode(',', (array)$fields['events']['value']), $settings->stored(self::GROUP . 'events'), 'the events');
        });
    }

    public function whereAConsumerSavesThePageLaterNothingIsHandedToItEither(): void
    {
        $this->with([...self::SECTION, self::SETTINGS], function (Browser $browser, SavedSettings $settings): void {
            $this->asynchronously($browser, function () use ($browser, $settings): void {
                $before = $this->stored();
                $other = new Browser($this->magento, self::SECTION);
                try {
                    $this->post($other, ['enabled' => ['value' => '0']]);
                    Expect::contains('You may not change the field "enabled" of Events Platform. Nothing was saved.', $this->told($other), 'who has not the permission');
                } finally {
                    $other->close();
                }
                $this->post($browser, ['base' => ['value' => 'https://intruder.example/']]);
                Expect::contains('You may not change the field "base" of Events Platform. Nothing was saved.', $this->told($browser), 'a field that the page hides');
                $this->post($browser, ['email' => ['value' => 'later@shop.example']]);
                Expect::same([], $this->changed($before), 'what changed before the consumer runs');
                $said = '';
                // A consumer ends when configuration was saved, by itself, too: each run takes one message.
                for ($run = 0; $run < 10 && $settings->stored(self::GROUP . 'email') !== 'later@shop.example'; $run++) {
                    $said .= $settings->command('queue:consumers:start', 'saveConfigProcessor', '--max-messages=100')[1];
                }
                Expect::same('later@shop.example', $settings->stored(self::GROUP . 'email'), "what the consumer saved; $said");
                foreach (['enabled', 'base'] as $unseen) {
                    Expect::same($before[self::GROUP . $unseen], $settings->stored(self::GROUP . $unseen), $unseen);
                }
            });
        });
    }

    public function systemMessagesAreForThoseWhoMaySeeTheQueue(): void
    {
        $this->with([...self::NOTIFIED, 'Akeneo_Events::queue'], function (Browser $browser, SavedSettings $settings): void {
            $told = ['change' => 'subscription.revoked', 'at' => time(), 'reason' => null, 'settled' => false, 'subscription' => $settings->stored(self::GROUP . 'subscription_id')];
            $row = ['kind' => 'subscription', 'happened_at' => gmdate('Y-m-d H:i:s'), 'details' => json_encode($told)];
            $this->magento->db()->insertOnDuplicate($this->magento->table('akeneo_events_latest'), $row);
            $other = new Browser($this->magento, self::NOTIFIED);
            try {
                Expect::contains('Akeneo Events: Akeneo revoked the subscription', $this->messages($browser), 'who may see the queue');
                Expect::true(!str_contains($this->messages($other), 'Akeneo Events'), 'who may not');
                // This list is of what any admin's last page has found.
                $this->messages($browser);
                $list = 'admin/system_message/listAction';
                Expect::true(!str_contains($other->post($list, ['isAjax' => 'true'])[1], 'revoked'), 'the list for who may not');
                Expect::contains('revoked', $browser->post($list, ['isAjax' => 'true'])[1], 'the list for who may');
            } finally {
                $other->close();
                $this->magento->db()->delete($this->magento->table('akeneo_events_latest'), ['kind = ?' => 'subscription']);
            }
        });
    }

    private function messages(Browser $browser): string
    {
        [$status, $body] = $browser->get('mui/index/render/?namespace=notification_area&isAjax=true');
        Expect::same(200, $status, 'the messages');

        return $body;
    }

    /** With Magento's asynchronous configuration save, as app/etc/env.php switches it on; php-fpm may see that file some seconds late. */
    private function asynchronously(Browser $browser, callable $test): void
    {
        if (!$this->magento->get(Manager::class)->isEnabled('Magento_AsyncConfig')) {
            throw new Skipped('this Magento saves no configuration asynchronously');
        }
        $file = "{$this->magento->root}/app/etc/env.php";
        $before = (string)file_get_contents($file);
        $env = ['config' => ['async' => 1]] + include $file;
        $env['queue']['consumers_wait_for_messages'] = 0;
        try {
            file_put_contents($file, "<?php\nreturn " . var_export($env, true) . ";\n");
            $this->await($browser, 'Configuration changes will be applied by consumer soon.');
            $test();
        } finally {
            file_put_contents($file, $before);
            $this->await($browser, 'You saved the configuration.');
        }
    }

    private function await(Browser $browser, string $message): void
    {
        $until = microtime(true) + self::SECONDS;
        do {
            Expect::true(microtime(true) < $until, "$message within " . self::SECONDS . ' s');
            $this->post($browser, ['email' => ['value' => 'before@shop.example']]);
        } while (!str_contains($this->told($browser), $message));
    }

    /** What the page says to the user. */
    private function told(Browser $browser): string
    {
        return html_entity_decode($browser->get(sprintf(self::PAGE, 'edit'))[1]);
    }

    /** @param array<string, array<string, string>> $fields as the form has them */
    private function post(Browser $browser, array $fields): void
    {
        [$status] = $browser->post(sprintf(self::PAGE, 'save'), ['groups' => ['events_platform' => ['fields' => $fields]]]);
        Expect::same(302, $status, 'the save leads back');
    }

    /**
     * @param array<string, string> $before
     * @return string[] paths
     */
    private function changed(array $before): array
    {
        $after = $this->stored();

        return array_keys(array_diff_assoc($before, $after) + array_diff_assoc($after, $before));
    }

    /** @return array<string, string> every setting of the module, by path */
    private function stored(): array
    {
        return $this->magento->db()->fetchPairs(
            "SELECT path, value FROM {$this->magento->table('core_config_data')} WHERE path LIKE 'akeneo_connector/events\\_platform/%' ORDER BY path"
        );
    }

    /**
     * @param string[] $resources
     * @param callable(Browser, SavedSettings, Simulator): void $test
     */
    private function with(array $resources, callable $test): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator) use ($resources, $test): void {
            $browser = new Browser($this->magento, $resources);
            try {
                $test($browser, $settings, $simulator);
            } finally {
                $browser->close();
            }
        });
    }
}
