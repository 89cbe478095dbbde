<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Model\Core;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Browser;
use Akeneo\Events\Test\Magento\Consumer;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Indexes;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Shelved;
use Akeneo\Events\Test\Magento\Stock;
use Akeneo\Events\Test\Magento\Stores;
use Akeneo\Events\Test\Magento\Subscribed;
use Akeneo\Events\Test\Support\Simulator;

/**
 * Two hundred products and some categories are hidden. Half of them is put back as it was. The other half goes when its day comes, but for what an
 * import has enabled meanwhile and what is there again in Akeneo.
 */
final class Shelf
{
    private const DAYS = 30;
    private const DAY = 86_400;
    private const ALL = ['products' => 200, 'categories' => 4];
    private const MAY = [
        'Magento_Backend::admin', 'Magento_Backend::dashboard', 'Magento_Backend::system', 'Akeneo_Events::akeneo_events', 'Akeneo_Events::queue',
        'Akeneo_Events::queue_put_back',
    ];

    private readonly Subscribed $subscribed;
    private SavedSettings $settings;
    private Stock $stock;
    private Shelved $shelved;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        Akeneo $akeneo,
    ) {
        $this->subscribed = new Subscribed($magento, $akeneo);
    }

    public function twoHundredProductsAreHiddenHalfIsPutBackAndHalfIsDeletedOnItsDay(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator): void {
            $this->settings = $settings;
            Stores::within($this->magento, function (Stores $stores) use ($akeneo, $simulator): void {
                $indexes = new Indexes($this->magento);
                $indexes->setScheduled(true);
                try {
                    $this->story($akeneo, $simulator, $stores);
                } finally {
                    $this->make->removeAll();
                    $indexes->restore();
                }
            });
        });
    }

    private function story(Akeneo $akeneo, Simulator $simulator, Stores $stores): void
    {
        $this->settings->save('akeneo_connector', 'events_platform', [
            'deleted_products' => 'hide_then_delete', 'deleted_products_days' => (string)self::DAYS,
            'deleted_categories' => 'hide_then_delete', 'deleted_categories_days' => (string)self::DAYS,
        ]);
        $this->stock = new Stock($this->magento, $this->make, $akeneo, $stores);
        $this->stock->make(self::ALL['products'], 10);
        $brake = Shelved::counted($this->magento);
        $this->shelved = new Shelved($this->magento, $this->stock->announce());
        Expect::same(array_values(self::ALL), array_map('count', array_values($this->shelved->entries)), 'entries');
        [$statuses, $others] = [$this->shelved->statuses(), $this->shelved->others()];

        $this->aConsumerIsKilledAndAnotherFinishes();
        $this->allIsHidden($statuses, time());
        Shelved::same($others, $this->shelved->others(), 'the rest of the shop while it is hidden');
        Expect::same(array_sum(self::ALL), Shelved::counted($this->magento) - $brake, 'what the brake counted');
        foreach (['status' => 'On the shelf: 204 waiting for their day', 'doctor' => 'Hidden entities that wait for their day: 204.'] as $command => $line) {
            Expect::contains($line, $this->settings->command("akeneo_events:$command")[1], $command);
        }

        [$back, $forward] = $this->halves();
        [$imported, $again] = [array_splice($forward['product'], 0, 2), array_shift($forward['product'])];
        foreach ([0, $stores->beside] as $place => $store) {
            $this->shelved->enable($imported[$place], $store);
        }
        $enabled = $this->shelved->statuses();

        $this->areAskedBack($back);
        foreach ($back as $kind => $ids) {
            $this->shelved->ended($kind, $ids, 'put_back', 'Put back by ');
        }
        Shelved::same($statuses, $this->shelved->statuses(), 'the statuses of what was put back', $back);
        Shelved::same($others, $this->shelved->others(), 'the rest of the shop after half was put back');

        $simulator->post('/_control/pim', ['products' => [$this->stock->products[$again]]]);
        $akeneo->processAll(null, time() + (self::DAYS + 1) * self::DAY);
        $this->shelved->ended('product', $imported, 'enabled', 'An import or a person has enabled it since, so it stays as it is.');
        Shelved::same($enabled, $this->shelved->statuses(), 'the statuses of what the import enabled', ['product' => $imported]);
        $this->shelved->ended('product', [$again], 'put_back', 'There again in Akeneo; put back on ');
        Shelved::same($statuses, $this->shelved->statuses(), 'the statuses after the day', ['product' => [...$back['product'], $again]]);
        Shelved::same($others, $this->shelved->others(), 'the rest after the day', ['product' => [...array_intersect($back['product'], array_keys($this->stock->products)), $again]]);
        $this->areDeleted($forward);
        Expect::same(array_sum(self::ALL), Shelved::counted($this->magento) - $brake, 'what the brake counted in the end');
        Expect::same(0, $akeneo->open(), 'open entries');
    }

    private function aConsumerIsKilledAndAnotherFinishes(): void
    {
        $before = $this->shelved->shown();
        $consumer = Consumer::start($this->magento);
        try {
            Consumer::await('the first is hidden', fn (): bool => $this->shelved->shown() < $before);
        } finally {
            $consumer->end(SIGKILL);
        }
        $left = $this->shelved->shown();
        Expect::true($left > 0, "it was killed in the middle, $left of $before");
        Expect::true($this->shelved->count("status = 'processing'") > 0, 'it leaves leases behind');
        Expect::same(0, $this->shelved->count('shelf IS NOT NULL AND former IS NULL'), 'entries without their former statuses');
        // Five minutes pass, and cron comes.
        $this->shelved->update(['lease_expires_at' => '2020-01-01 00:00:00'], "status = 'processing'");
        $this->magento->get(Core::class)->queue()->rescue();
        $this->shelved->update(['available_at' => '2020-01-01 00:00:00'], "status = 'pending' AND NOT shelf <=> 'hidden'");
        $consumer = Consumer::start($this->magento);
        try {
            Consumer::await('the other has hidden the rest', fn (): bool => $this->shelved->count("shelf = 'hidden' AND status <> 'processing'") === array_sum(self::ALL));
        } finally {
            $consumer->end();
        }
    }

    /** @param array{product: array<int, string[]>, category: array<int, string[]>} $before the statuses */
    private function allIsHidden(array $before, int $now): void
    {
        Expect::same(0, $this->shelved->shown(), 'scopes in which something is shown');
        $after = $this->shelved->statuses();
        foreach ($this->shelved->entries as $kind => $entries) {
            foreach (array_keys($entries) as $id) {
                Expect::true(count($after[$kind][$id]) >= count($before[$kind][$id]), "rows of the status of $kind $id");
                $row = $this->shelved->entry($kind, $id);
                Expect::same(['pending', 'hidden', '0'], [$row['status'], $row['shelf'], $row['attempts']], "the entry of $kind $id: $row[message]");
                Expect::true(abs(strtotime("$row[available_at] UTC") - $now - self::DAYS * self::DAY) < 120, "the day of $kind $id: $row[available_at]");
                $said = '/^Hidden on [\d: -]+ UTC, will be deleted on [\d: -]+ UTC: .+, ID ' . $id . '\.$/D';
                Expect::same(1, preg_match($said, $row['message']), "the sentence of $kind $id: $row[message]");
            }
        }
    }

    /** @return array{array{product: int[], category: int[]}, array{product: int[], category: int[]}} what is put back, and the others */
    private function halves(): array
    {
        $products = array_keys($this->stock->products);
        $even = array_filter($products, static fn (int $place): bool => $place % 2 === 0, ARRAY_FILTER_USE_KEY);
        $categories = array_chunk(array_keys($this->stock->categories), 3);

        return [
            ['product' => [...array_keys($this->stock->models), ...$even], 'category' => $categories[0]],
            ['product' => array_values(array_diff($products, $even)), 'category' => $categories[1]],
        ];
    }

    /**
     * Models by their type, one product by its entry's id, some since when, some in the admin: one in its page, others in the grid.
     *
     * @param array{product: int[], category: int[]} $back
     */
    private function areAskedBack(array $back): void
    {
        $products = array_diff($back['product'], array_keys($this->stock->models));
        $entries = array_map(fn (int $product): int => $this->shelved->entries['product'][$product], array_values($products));
        $restored = array_splice($entries, 0, 40);
        $this->restore('10 put back', '--type', 'product-model');
        $this->restore('1 put back', '--id', (string)array_shift($restored));
        // All others were hidden yesterday.
        $categories = array_map(fn (int $category): int => $this->shelved->entries['category'][$category], $back['category']);
        $today = [...$restored, ...$categories];
        $this->shelved->update(['shelved_at' => new \Zend_Db_Expr('shelved_at - INTERVAL 1 DAY')], 'id NOT IN (' . implode(', ', $today) . ')');
        $this->restore(count($today) . ' put back', '--since', gmdate('Y-m-d H:i', time() - self::DAY / 2));
        $browser = new Browser($this->magento, self::MAY);
        try {
            Expect::same(302, $browser->post('akeneo_events/queue/putBack', ['id' => array_shift($entries)])[0], 'the page leads back');
            $selected = ['selected' => $entries, 'namespace' => 'akeneo_events_queue_listing'];
            Expect::same(302, $browser->post('akeneo_events/queue/putBackSelected', $selected)[0], 'the grid leads back');
        } finally {
            $browser->close();
        }
    }

    private function restore(string $summary, string ...$options): void
    {
        [$code, $said] = $this->settings->command('akeneo_events:restore', ...$options);
        Expect::contains($summary, $said);
        Expect::same(0, $code, $said);
    }

    /** @param array{product: int[], category: int[]} $of */
    private function areDeleted(array $of): void
    {
        foreach ($of as $kind => $ids) {
            $this->shelved->ended($kind, $ids, 'deleted', 'Magento deleted ');
            foreach ($ids as $id) {
                Expect::true(!$this->make->exists("catalog_{$kind}_entity", 'entity_id', $id), "$kind $id is gone");
                Expect::same([], $this->make->mapped($kind, $id), "mapping rows of $kind $id");
            }
        }
    }
}
