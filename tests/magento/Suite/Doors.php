<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Browser;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Storefront;
use Magento\Framework\App\Config\Storage\WriterInterface;

/** The admin's actions over HTTP: none does anything without its permission, or without a form key. */
final class Doors
{
    private const SUBSCRIBER = 'akeneo_connector/events_platform/subscriber_id';
    private const VIEW = ['Magento_Backend::admin', 'Magento_Backend::dashboard', 'Magento_Backend::system', 'Akeneo_Events::akeneo_events', 'Akeneo_Events::queue'];
    private const ALL = [
        ...self::VIEW, 'Akeneo_Events::queue_retry', 'Akeneo_Events::queue_retry_selected', 'Magento_Backend::stores',
        'Magento_Backend::stores_settings', 'Magento_Config::config', 'Akeneo_Connector::config_akeneo_connector',
        'Akeneo_Events::events_platform', 'Akeneo_Events::reset_subscription',
    ];

    /** Where the listing's data can be had from. */
    private const DATA = ['mui/index/render/', 'mui/export/gridToCsv/', 'mui/export/gridToXml/'];
    private const OF_THE_LISTING = '?namespace=akeneo_events_queue_listing&isAjax=true&filters[placeholder]=true&excluded=false';

    private int $entry = 0;

    public function __construct(
        private readonly Magento $magento,
        Fixtures $fixtures,
        private readonly Akeneo $akeneo,
        private readonly Storefront $storefront,
    ) {
    }

    public function whoMayOnlyLookChangesNothing(): void
    {
        $this->with(self::VIEW, function (Browser $browser): void {
            Expect::same(200, $browser->get('akeneo_events/queue/index')[0], 'the listing');
            foreach (self::DATA as $path) {
                Expect::contains('denied-code', $browser->get($path . self::OF_THE_LISTING)[1], "the listing's data by $path");
            }
            foreach ($this->actions() as $path => $fields) {
                [$status, $body] = $browser->post($path, $fields + ['isAjax' => 'true']);
                Expect::true($status === 403 || str_contains($body, 'ajaxRedirect') || str_contains($body, 'not authorized'), "$path is denied: $status $body");
                $this->nothingChanged($path);
            }
        });
    }

    public function whoMayNotEvenLookSeesNothing(): void
    {
        $this->with(['Magento_Backend::admin', 'Magento_Backend::dashboard', 'Magento_Backend::system', 'Akeneo_Events::akeneo_events'], function (Browser $browser): void {
            foreach (['akeneo_events/queue/index', "akeneo_events/queue/view/id/{$this->entry}"] as $path) {
                [$status, $body] = $browser->get($path);
                Expect::same(403, $status, "$path: the status");
                Expect::true(!str_contains($body, 'denied-code'), "$path tells nothing");
            }
            foreach (self::DATA as $path) {
                $data = $browser->get($path . self::OF_THE_LISTING)[1];
                Expect::true(!str_contains($data, 'denied-code'), "the listing's data by $path");
            }
        });
    }

    public function withoutAFormKeyNothingIsDone(): void
    {
        $this->with(self::ALL, function (Browser $browser): void {
            foreach ($this->actions() as $path => $fields) {
                $browser->post($path, $fields, false);
                $this->nothingChanged("$path without a form key");
                $browser->post($path, $fields + ['form_key' => 'forged'], false);
                $this->nothingChanged("$path with a forged form key");
                [$status] = $browser->get("$path?" . http_build_query($fields));
                Expect::same(404, $status, "$path by GET");
                $this->nothingChanged("$path by GET");
            }
        });
    }

    /** So that both doors answer what web servers take for the same path; Akeneo suspends at the first 404. */
    public function theWebhookReadsItsPathAsWebServersDo(): void
    {
        foreach (['webhook', '/webhook', './webhook', './/webhook/'] as $end) {
            Expect::same(200, $this->storefront->status("akeneo_events/$end"), "akeneo_events/$end");
        }
        Expect::same(200, $this->storefront->status('akeneo_events%2Fwebhook'), 'a slash as %2F');
        Expect::same(404, $this->storefront->status('akeneo_events/webhooks'), 'another path');
    }

    public function whoMayRetriesWithAFormKey(): void
    {
        $this->with(self::ALL, function (Browser $browser): void {
            foreach (array_slice($this->actions(), 0, 2) as $path => $fields) {
                $this->fail();
                Expect::same(302, $browser->post($path, $fields)[0], "$path leads back");
                Expect::same('pending', $this->akeneo->entry($this->entry)['status'], "the entry after $path");
            }
        });
    }

    /** @return array<string, array<string, mixed>> fields by path */
    private function actions(): array
    {
        return [
            'akeneo_events/queue/retry' => ['id' => $this->entry],
            'akeneo_events/queue/retrySelected' => ['selected' => [$this->entry], 'namespace' => 'akeneo_events_queue_listing'],
            'akeneo_events/subscription/reset' => ['force' => '1'],
            'akeneo_events/subscription/status' => [],
        ];
    }

    private function nothingChanged(string $after): void
    {
        Expect::same('failed', $this->akeneo->entry($this->entry)['status'], "the entry after $after");
        $stored = $this->magento->db()->fetchOne(
            'SELECT value FROM ' . $this->magento->table('core_config_data') . ' WHERE path = ?',
            [self::SUBSCRIBER]
        );
        Expect::same('kept', $stored, "the subscriber after $after");
    }

    private function fail(): void
    {
        $this->magento->db()->update($this->magento->table('akeneo_events_queue'), ['status' => 'failed'], ['id = ?' => $this->entry]);
    }

    /** @param string[] $resources */
    private function with(array $resources, callable $test): void
    {
        $this->entry = $this->akeneo->deletes('category', 'denied-code');
        $this->fail();
        $settings = new SavedSettings($this->magento);
        $this->magento->get(WriterInterface::class)->save(self::SUBSCRIBER, 'kept');
        $browser = null;
        try {
            $browser = new Browser($this->magento, $resources);
            $test($browser);
        } finally {
            $browser?->close();
            $settings->restore();
            $this->magento->db()->delete($this->magento->table('akeneo_events_queue'), ['id = ?' => $this->entry]);
        }
    }
}
