<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Indexes;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Observers;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Shelved;
use Akeneo\Events\Test\Magento\Skipped;
use Akeneo\Events\Test\Magento\Storefront;
use Akeneo\Events\Test\Magento\Subscribed;
use Akeneo\Events\Test\Magento\Visitor;
use Magento\Catalog\Model\Product\Action;
use Magento\Framework\Event\Observer;
use Magento\Framework\Exception\LocalizedException;
use Magento\Indexer\Model\Processor;
use Magento\Store\Model\StoreManagerInterface;

/** What is on the shelf: who finds it, who leaves it alone, and who does not. */
final class ShelfRules
{
    private const LATER = 11 * 365 * 86_400;

    private readonly Subscribed $subscribed;
    private readonly Visitor $visitor;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        Akeneo $akeneo,
        Storefront $storefront,
    ) {
        $this->subscribed = new Subscribed($magento, $akeneo);
        $this->visitor = new Visitor($magento, $storefront);
    }

    public function visitorsFindWhatIsHiddenNowhereAndWhatIsPutBackAgainOnSave(): void
    {
        $this->isHiddenFromVisitors(false);
    }

    public function visitorsFindWhatIsHiddenNowhereAndWhatIsPutBackAgainOnSchedule(): void
    {
        $this->isHiddenFromVisitors(true);
    }

    public function aRepeatedEventChangesNothing(): void
    {
        $this->hiding('hide_then_delete', function (SavedSettings $settings, Akeneo $akeneo): void {
            [$shelved, $products] = $this->hidden($akeneo, 1);
            [$statuses, $entry, $brake] = [$shelved->statuses(), $shelved->entry('product', array_keys($products)[0]), Shelved::counted($this->magento)];
            $again = $akeneo->process($akeneo->deletes('product', array_values($products)[0]));
            Expect::same(['completed', 'on_shelf_already'], [$again['status'], $again['reason']], "the second entry: {$again['message']}");
            Expect::same($entry, $shelved->entry('product', array_keys($products)[0]), 'the first entry');
            Expect::same([$statuses, $brake], [$shelved->statuses(), Shelved::counted($this->magento)], 'the statuses, and what the brake has counted');
        });
    }

    public function aRunLeavesTheShelfAloneAndDeletesByForce(): void
    {
        $this->hiding('hide_then_delete', function (SavedSettings $settings, Akeneo $akeneo): void {
            $brake = Shelved::counted($this->magento);
            [$shelved, $products] = $this->hidden($akeneo, 2);
            [$id, $other] = array_keys($products);
            $entry = $shelved->entries['product'][$id];
            [$statuses, $row] = [$shelved->statuses(), $shelved->entry('product', $id)];
            foreach ([[0, '--type', 'product'], [1, '--id', (string)$entry]] as [$right, $which, $of]) {
                [$code, $said] = $settings->command('akeneo_events:run', $which, $of);
                Expect::same($right, $code, "exit code; it said: $said");
                Expect::same([$row, $statuses], [$shelved->entry('product', $id), $shelved->statuses()], "after a run by $which");
            }
            Expect::contains('n the shelf until', $said);
            [$code, $said] = $settings->command('akeneo_events:run', '--id', (string)$entry, '--force');
            Expect::same([0, false], [$code, $this->make->exists('catalog_product_entity', 'entity_id', $id)], $said);
            $shelved->ended('product', [$id], 'deleted', 'Magento deleted ');
            Expect::same(2, Shelved::counted($this->magento) - $brake, 'what the brake counted');
            [$code, $said] = $settings->command('akeneo_events:restore', '--id', (string)$entry);
            Expect::same(1, $code, "what is deleted is named: $said");
            $settings->command('akeneo_events:run', '--type', 'product', '--force');
            $shelved->ended('product', [$other], 'deleted', 'Magento deleted ');
        });
    }

    public function whatIsOnlyHiddenStaysSoForYearsAndIsPutBackAlthoughTheModuleStandsStill(): void
    {
        $this->hiding('hide', function (SavedSettings $settings, Akeneo $akeneo): void {
            [$shelved, $products, $before] = $this->hidden($akeneo, 2);
            $hidden = $shelved->statuses();
            foreach (array_keys($products) as $id) {
                $row = $shelved->entry('product', $id);
                Expect::same(['completed', 'hidden'], [$row['status'], $row['shelf']], "the entry of product $id");
                Expect::same(1, preg_match('/^Hidden on [\d: -]+ UTC: .+, ID ' . $id . '\.$/D', $row['message']), "the sentence: $row[message]");
            }
            $akeneo->processAll(null, time() + self::LATER);
            Expect::same($hidden, $shelved->statuses(), 'the statuses years later');
            $settings->save('akeneo_connector', 'events_platform', ['enabled' => '0']);
            [$code, $said] = $settings->command('akeneo_events:restore', '--type', 'product');
            Expect::same(0, $code, $said);
            $shelved->ended('product', array_keys($products), 'put_back', 'Put back by ');
            Shelved::same($before, $shelved->statuses(), 'the statuses');
        });
    }

    /** Where a shop has one store view, Magento's mass action deletes what the view has of its own. */
    public function withOneStoreViewItsOwnStatusComesBackToo(): void
    {
        if (count($this->magento->get(StoreManagerInterface::class)->getStores()) > 1) {
            throw new Skipped('this shop has more than one store view');
        }
        $this->hiding('hide_then_delete', function (SavedSettings $settings, Akeneo $akeneo): void {
            [$shelved, $products, $before] = $this->hidden($akeneo, 2);
            $id = array_keys($products)[1];
            $hidden = $shelved->statuses()['product'][$id];
            // A merchant disables it once more.
            $this->magento->asAdmin(fn () => $this->magento->create(Action::class)->updateAttributes([$id], ['status' => 2], 0));
            $again = $shelved->statuses()['product'][$id];
            Expect::same([2, 2, 1], array_map('count', [$before['product'][$id], $hidden, $again]), 'rows of the status: before, hidden and disabled again');
            $settings->command('akeneo_events:restore', '--type', 'product');
            Shelved::same($before, $shelved->statuses(), 'the statuses');
        });
    }

    public function ofAGroupOnlyTheOneFailsThatMagentoRefuses(): void
    {
        $this->hiding('hide_then_delete', function (SavedSettings $settings, Akeneo $akeneo): void {
            $products = $this->products(4);
            [$first, $refused] = array_keys($products);
            Observers::on($this->magento, 'catalog_product_attribute_update_before', static function (Observer $observer) use ($refused): void {
                if (in_array($refused, array_map('intval', $observer->getEvent()->getProductIds()), true)) {
                    throw new LocalizedException(__('It is in a contract.'));
                }
            });
            try {
                $shelved = new Shelved($this->magento, $this->announced($akeneo, $products));
                $before = $shelved->statuses();
                $akeneo->processAll();
            } finally {
                Observers::none();
            }
            Expect::same([1, 3], [$shelved->count("status = 'failed'"), $shelved->count("status = 'pending' AND shelf = 'hidden'")], 'entries that failed and that are hidden');
            $row = $shelved->entry('product', $refused);
            Expect::same('change_refused', $row['reason'], "why: $row[message]");
            Shelved::same($before, $shelved->statuses(), 'the statuses of the one', ['product' => [$refused]]);
            $settings->command('akeneo_events:run', '--id', (string)$shelved->entries['product'][$refused], '--force');
            Expect::same(4, $shelved->count("status = 'pending' AND shelf = 'hidden'"), 'entries that are hidden then');
            Expect::true($this->make->exists('catalog_product_entity', 'entity_id', $first), 'nothing is deleted');
        });
    }

    private function isHiddenFromVisitors(bool $scheduled): void
    {
        $indexes = new Indexes($this->magento);
        $this->hiding('hide_then_delete', function (SavedSettings $settings, Akeneo $akeneo) use ($indexes, $scheduled): void {
            $indexes->setScheduled($scheduled);
            $category = (int)$this->make->category()->getId();
            $this->make->map('category', $code = Fixtures::name('category'), $category);
            [$id, $kept] = array_map(fn (): int => (int)$this->make->product([], 0, 'simple', static fn ($it) => $it->setCategoryIds([$category]))->getId(), [1, 2]);
            $this->make->map('product', $uuid = Fixtures::uuid(), $id);
            $this->indexed();
            $this->found(true, [$id, $kept], $category, 'before');

            $entries = [$akeneo->deletes('product', $uuid)];
            $akeneo->processAll();
            $this->indexed();
            $this->found(false, [$id], $category, 'hidden');
            $this->found(true, [$kept], $category, 'beside it');
            $entries[] = $akeneo->deletes('category', $code);
            $akeneo->processAll();
            $this->indexed();
            Expect::same(['page' => false, 'sitemap' => false], $this->visitor->category($category), 'where the category is found, hidden');
            foreach ($entries as $entry) {
                [$code, $said] = $settings->command('akeneo_events:restore', '--id', (string)$entry);
                Expect::same(0, $code, $said);
            }
            $this->indexed();
            $this->found(true, [$id, $kept], $category, 'put back');
            Expect::same(['page' => true, 'sitemap' => true], $this->visitor->category($category), 'where the category is found, put back');
        }, $indexes->restore(...));
    }

    /** @param int[] $products */
    private function found(bool $are, array $products, int $category, string $when): void
    {
        foreach ($products as $product) {
            $found = $this->visitor->product($product, $category);
            Expect::same(array_map(static fn (): bool => $are, $found), $found, "where product $product is found, $when");
        }
    }

    /** What cron does each minute for indexers that are updated by schedule. */
    private function indexed(): void
    {
        $this->magento->get(Processor::class)->updateMview();
    }

    /**
     * @param string $how what becomes of products and categories that are deleted in Akeneo
     * @param callable(SavedSettings, Akeneo): void $test
     */
    private function hiding(string $how, callable $test, ?callable $afterwards = null): void
    {
        $this->subscribed->within(static function (SavedSettings $settings, Akeneo $akeneo) use ($how, $test, $afterwards): void {
            $settings->save('akeneo_connector', 'events_platform', ['deleted_products' => $how, 'deleted_categories' => $how]);
            try {
                $test($settings, $akeneo);
            } finally {
                if ($afterwards !== null) {
                    $afterwards();
                }
            }
        });
    }

    /**
     * @return array{Shelved, array<int, string>, array<string, array<int, string[]>>} what is hidden, UUIDs by product id, and the statuses before
     */
    private function hidden(Akeneo $akeneo, int $count): array
    {
        $products = $this->products($count);
        $shelved = new Shelved($this->magento, $this->announced($akeneo, $products));
        $before = $shelved->statuses();
        Expect::same(['hidden' => $count], array_filter($akeneo->processAll()['tally']), 'the tally');
        Expect::same(0, $shelved->shown(), 'scopes in which they are shown');

        return [$shelved, $products, $before];
    }

    /** @return array<int, string> UUIDs by product id; each second product is shown in the first store view alone */
    private function products(int $count): array
    {
        $products = [];
        for ($number = 0; $number < $count; $number++) {
            $id = (int)$this->make->product(['status' => 1 + $number % 2])->getId();
            $this->make->map('product', $products[$id] = Fixtures::uuid(), $id);
            if ($number % 2 === 1) {
                (new Shelved($this->magento, ['product' => [], 'category' => []]))->enable($id, 1);
            }
        }

        return $products;
    }

    /**
     * @param array<int, string> $products
     * @return array{product: array<int, int>, category: array<int, int>} entries
     */
    private function announced(Akeneo $akeneo, array $products): array
    {
        return ['product' => array_map(static fn (string $uuid): int => $akeneo->deletes('product', $uuid), $products), 'category' => []];
    }
}
