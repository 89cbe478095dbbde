<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Cron\ProcessDue;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Browser;
use Akeneo\Events\Test\Magento\Consumer;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Subscribed;
use Akeneo\Events\Test\Support\Simulator;

/** "Enable" set to No is the emergency stop. */
final class Standstill
{
    private const ENABLED = 'akeneo_connector/events_platform/enabled';
    private const SENTENCE = 'The module stands still, because "Enable" is No';

    private readonly Subscribed $subscribed;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $fixtures,
        Akeneo $akeneo,
    ) {
        $this->subscribed = new Subscribed($magento, $akeneo);
    }

    public function nothingIsDeletedEventsAreStoredAndWait(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator): void {
            [$before] = $this->products($akeneo, 1);
            $settings->save('akeneo_connector', 'events_platform', ['enabled' => '0']);
            Expect::same('suspended', $simulator->subscriptions()[0]['status'], 'the subscription');
            $ids = [$before, ...$this->products($akeneo, 1)];
            $this->cron();
            Expect::same(2, $this->there($ids), 'products after cron');
            [$code, $said] = $settings->command('akeneo_events:run', '--type', 'product');
            Expect::same(1, $code, $said);
            Expect::contains(self::SENTENCE, $said);
            Expect::contains('2 would be deleted', $settings->command('akeneo_events:run', '--dry-run')[1]);
            Expect::contains(self::SENTENCE, $settings->command('akeneo_events:status')[1]);
            Expect::contains('[FAIL] Configuration: ' . self::SENTENCE, $settings->command('akeneo_events:doctor')[1]);
            Expect::same(2, $this->there($ids), 'products after the commands');
            [$code, $said] = $settings->command('akeneo_events:run', '--id', (string)$this->entryOf($before), '--force');
            Expect::same([0, 1], [$code, $this->there($ids)], $said);

            $settings->save('akeneo_connector', 'events_platform', ['enabled' => '1']);
            Expect::same('active', $simulator->subscriptions()[0]['status'], 'the subscription');
            $this->cron();
            Expect::same(0, $this->there($ids), 'products after cron, without a new event');
        });
    }

    public function aConsumerThatRunsStopsAfterTheDeletionInHandAndGoesOnWhenItIsEnabled(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo): void {
            $ids = $this->products($akeneo, 30);
            $consumer = Consumer::start($this->magento);
            try {
                Consumer::await('the first deletion', fn (): bool => $this->there($ids) < 30);
                // As a save does it first of all. Only after the observers of that save the consumer is told to end.
                $this->store('0');
                Consumer::await('the rest is pending', fn (): bool => $akeneo->open() === $this->there($ids) && $this->leased() === 0);
                $left = $this->there($ids);
                Expect::true($left > 0 && $left < 30, "the rest: $left");
                // The line comes after the entries are pending.
                $log = '';
                Consumer::await('the log says so', static function () use (&$log, $akeneo, $left): bool {
                    return str_contains($log .= $akeneo->log(), "queue: Enable was set to No; $left entries of the batch in hand stay pending");
                });
                Expect::same(true, $consumer->runs(), 'the consumer runs');
                $this->store('1');
                Consumer::await('all is deleted', fn (): bool => $this->there($ids) === 0);
            } finally {
                $consumer->end();
            }
        });
    }

    public function thePagesOfTheQueueSayItAboveEverythingElse(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo): void {
            $entry = $akeneo->deletes('family', Fixtures::name('family'));
            $browser = new Browser($this->magento, [
                'Magento_Backend::admin', 'Magento_Backend::dashboard', 'Magento_Backend::system', 'Akeneo_Events::akeneo_events', 'Akeneo_Events::queue',
            ]);
            try {
                foreach (['1', '0'] as $enabled) {
                    $settings->save('akeneo_connector', 'events_platform', ['enabled' => $enabled]);
                    foreach (['akeneo_events/queue/index', "akeneo_events/queue/view/id/$entry"] as $path) {
                        [$status, $page] = $browser->get($path);
                        Expect::same([200, $enabled === '0'], [$status, str_contains($page, 'data-akeneo-events="standstill"')], "$path, enabled: $enabled");
                    }
                }
                Expect::contains('The module stands still, because', $page);
            } finally {
                $browser->close();
            }
        });
    }

    private function cron(): void
    {
        $this->magento->create(ProcessDue::class)->execute();
    }

    private function store(string $enabled): void
    {
        $this->magento->db()->update($this->magento->table('core_config_data'), ['value' => $enabled], ['path = ?' => self::ENABLED]);
    }

    /** @return int[] ids of products that Akeneo says are deleted */
    private function products(Akeneo $akeneo, int $count): array
    {
        $products = [];
        for ($number = 0; $number < $count; $number++) {
            $products[$uuid = Fixtures::uuid()] = $id = (int)$this->fixtures->product()->getId();
            $this->fixtures->map('product', $uuid, $id);
        }
        // The products first: one consumer's batch takes all of them.
        foreach ($products as $uuid => $id) {
            $akeneo->deletes('product', (string)$uuid);
        }

        return array_values($products);
    }

    private function entryOf(int $product): int
    {
        return (int)$this->magento->db()->fetchOne(
            "SELECT q.id FROM {$this->magento->table('akeneo_events_queue')} q JOIN {$this->magento->table('akeneo_connector_entities')} m"
            . " ON m.code = q.entity_code AND m.import = 'product' WHERE m.entity_id = ?",
            [$product]
        );
    }

    /** @param int[] $products */
    private function there(array $products): int
    {
        return (int)$this->magento->db()->fetchOne(
            "SELECT COUNT(*) FROM {$this->magento->table('catalog_product_entity')} WHERE entity_id IN (" . implode(', ', $products) . ')'
        );
    }

    private function leased(): int
    {
        return (int)$this->magento->db()->fetchOne(
            "SELECT COUNT(*) FROM {$this->magento->table('akeneo_events_queue')} WHERE status = 'processing'"
        );
    }
}
