<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Model\Core;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\ConnectorImport;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Observers;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Subscribed;
use Akeneo\Events\Test\Support\Simulator;
use Magento\Framework\DB\Adapter\LockWaitException;

/** Akeneo has the last word where the shop's own picture of the catalog is in doubt: "When in doubt", the default. */
final class LastWord
{
    private const OLD = '-11 minutes';
    private const GROUP = 'events_platform';

    private readonly Subscribed $subscribed;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        Akeneo $akeneo,
    ) {
        $this->subscribed = new Subscribed($magento, $akeneo);
    }

    public function aBranchThatWasMovedInAkeneoStaysUntilTheNextImportMovesIt(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator): void {
            ConnectorImport::within($this->magento, $settings, function (ConnectorImport $import) use ($akeneo, $simulator): void {
                [$root, $shoes, $boots, $winter] = array_map(Fixtures::name(...), ['master', 'shoes', 'boots', 'winter']);
                $this->tree($simulator, $import, [$root => null, $shoes => $root, $winter => $root, $boots => $shoes]);
                $import->run('category');
                $import->isLongAgo();
                $ids = array_map(static fn (string $code): int => $import->id('category', $code), [$shoes, $boots, $winter]);

                $this->tree($simulator, $import, [$root => null, $winter => $root, $boots => $winter]);
                $entry = $akeneo->deletes('category', $shoes);
                Expect::same(1, $akeneo->processAll()['tally']['retried'], 'put off');
                Expect::contains("this shop still has category \"$boots\", which Akeneo did not delete", $akeneo->entry($entry)['message']);
                Expect::same([true, true, true], array_map($this->category(...), $ids), 'shoes, boots and winter');

                $import->run('category');
                Expect::same('completed', $akeneo->process($entry)['status'], 'after the import');
                $this->went("category \"$shoes\"", "ID $ids[0].", $akeneo->entry($entry)['message']);
                Expect::same([false, true, true], array_map($this->category(...), $ids), 'shoes, boots and winter');
            });
        });
    }

    public function aBranchThatIsGoneInAkeneoGoesWithOneEvent(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator): void {
            [$parent, $ids, $codes] = [null, [], []];
            for ($depth = 0; $depth < 3; $depth++) {
                $ids[] = $parent = (int)$this->make->category($parent)->getId();
                $this->make->map('category', $codes[] = Fixtures::name('category'), $parent);
            }
            $this->make->map('category', $kept = Fixtures::name('category'), $other = (int)$this->make->category()->getId());
            $simulator->post('/_control/pim', ['categories' => [$kept]]);
            $urls = fn (int $id): int => (int)$this->magento->db()->fetchOne(
                "SELECT COUNT(*) FROM {$this->magento->table('url_rewrite')} WHERE entity_type = 'category' AND entity_id = ?",
                [$id]
            );
            Expect::same([1, 1, 1], array_map($urls, $ids), 'URLs before');
            $brake = fn (): int => $this->magento->get(Core::class)->queue()->brake(0)['deletions'];
            $before = $brake();

            $entry = $akeneo->deletes('category', $codes[0]);
            Expect::same(1, $akeneo->processAll()['tally']['completed'], 'deleted');
            $along = "category \"$codes[1]\", category \"$codes[2]\"";
            $this->went("category \"$codes[0]\"", "ID $ids[0]. Magento deleted the categories below it, too: $along.", $akeneo->entry($entry)['message']);
            Expect::same([3, 3], [(int)$this->column($entry, 'deletions'), $brake() - $before], 'what the entry and the brake count');
            Expect::same([false, false, false, true], array_map($this->category(...), [...$ids, $other]), 'the categories');
            Expect::same([0, 0, 0, 1], array_map($urls, [...$ids, $other]), 'URLs after');
            Expect::same([], array_merge(...array_map(fn (int $id): array => $this->make->mapped('category', $id), $ids)), 'mapping rows');
        });
    }

    public function optionsOfAMetricAreNeitherMissedNorDeleted(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator): void {
            $set = $this->make->attributeSet();
            $weight = $this->make->attribute('select', ['60.0000', '61.5000', '70.0000'], [$set]);
            $code = $weight->getAttributeCode();
            $this->make->map('attribute', $code, (int)$weight->getAttributeId());
            $options = $this->make->options($weight);
            foreach (['60.0000', '61.5000', '70.0000'] as $at => $value) {
                // Job/Product.php, createMetricsOptions: each value is an option, mapped as Job/Option.php, matchEntities maps it.
                $this->make->map('option', "$code-$value", $options[$at]);
            }
            $product = (int)$this->make->product([$code => $options[0]], $set)->getId();
            $simulator->post('/_control/pim', ['attribute_types' => [$code => 'pim_catalog_metric']]);
            foreach ([[], ['--force']] as $force) {
                $said = $settings->command('akeneo_events:reconcile', '--type', 'attribute-option', '--enqueue', ...$force)[1];
                Expect::contains("Left alone: 3 option(s). In Akeneo attribute \"$code\" has the type ", $said);
                Expect::contains('0 enqueued, 0 made pending again, 0 were in the queue already.', $said);
            }
            $entry = $akeneo->deletes('attribute-option', '60.0000', $code, self::OLD);
            Expect::same(1, $akeneo->processAll()['tally']['retried'], 'put off');
            Expect::contains('pim_catalog_metric', $akeneo->entry($entry)['message']);
            Expect::same(3, count($this->make->options($weight)), 'options');
            $value = $this->magento->db()->fetchOne(
                "SELECT value FROM {$this->magento->table('catalog_product_entity_int')} WHERE entity_id = ? AND attribute_id = ?",
                [$product, $weight->getAttributeId()]
            );
            Expect::same($options[0], (int)$value, 'the value of the product');
        });
    }

    public function whatOnlyAStoredPlanLeadsToGoesIfAkeneoDoesNotHaveIt(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator): void {
            [$kept, $gone, $never] = array_map(fn (): array => $this->plannedAndUnmapped($akeneo), range(1, 3));
            $simulator->post('/_control/pim', ['products' => [$kept['uuid']]]);

            $akeneo->growsOld($kept['entry']);
            $after = $akeneo->process($kept['entry']);
            Expect::same(['failed', true], [$after['status'], $this->product($kept['id'])], "what Akeneo has ({$after['message']})");
            Expect::contains(', so it stays in this shop.', $after['message']);
            $after = $akeneo->process($gone['entry']);
            Expect::same(['completed', false], [$after['status'], $this->product($gone['id'])], "what Akeneo does not have ({$after['message']})");

            $settings->save('akeneo_connector', self::GROUP, ['confirm_with_akeneo' => '0']);
            $after = $akeneo->process($never['entry']);
            Expect::same(['failed', true], [$after['status'], $this->product($never['id'])], "where Akeneo is never asked ({$after['message']})");
            Expect::contains(", ID {$never['id']}. The connector does not map it any more", $after['message']);
        });
    }

    /** The connector's observer has a connection of its own: its mapping row does not come back with the rollback. */
    public function aProductIsNotForgottenWhenItsDeletionIsRolledBackAfterItsMappingRowWent(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo): void {
            $id = (int)$this->make->product()->getId();
            $this->make->map('product', $uuid = Fixtures::uuid(), $id);
            $entry = $akeneo->deletes('product', $uuid);
            Observers::on($this->magento, 'catalog_product_delete_after', static function (): void {
                throw new LockWaitException('Lock wait timeout exceeded');
            });
            try {
                Expect::same('pending', $akeneo->process($entry)['status'], 'status');
            } finally {
                Observers::none();
            }
            Expect::same([true, []], [$this->product($id), $this->make->mapped('product', $id)], 'the product is there, without its mapping row');
            $after = $akeneo->process($entry);
            Expect::same(['completed', false], [$after['status'], $this->product($id)], "the next try ({$after['message']})");
        });
    }

    public function anAttributeThatTheShopMadeItselfStays(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator): void {
            foreach (['asked', 'protected', 'gone'] as $case) {
                $own[$case] = $this->make->attribute();
                $codes[$case] = $own[$case]->getAttributeCode();
                // Job/Attribute.php, matchEntities: every product attribute that Magento has is mapped.
                $this->make->map('attribute', $codes[$case], (int)$own[$case]->getAttributeId());
            }
            $settings->save('akeneo_connector', self::GROUP, ['protected_attributes' => ['cost', $codes['protected']]]);
            $simulator->post('/_control/pim', ['attributes' => [$codes['asked']]]);
            foreach ($codes as $case => $code) {
                $entries[$case] = $akeneo->deletes('attribute', $code);
            }
            $akeneo->processAll();
            $exists = fn ($attribute): bool => $this->make->exists('eav_attribute', 'attribute_id', (int)$attribute->getAttributeId());
            Expect::same(['asked' => true, 'protected' => true, 'gone' => false], array_map($exists, $own), 'the attributes');
            Expect::contains(', so it stays in this shop.', $akeneo->entry($entries['asked'])['message']);
            Expect::contains("Magento or this shop's configuration protects attribute \"{$codes['protected']}\".", $akeneo->entry($entries['protected'])['message']);
            $statuses = array_map(static fn (int $entry): string => $akeneo->entry($entry)['status'], $entries);
            Expect::same(['asked' => 'failed', 'protected' => 'failed', 'gone' => 'completed'], $statuses, 'the entries');
        });
    }

    /** @param array<string, ?string> $parents by code */
    private function tree(Simulator $simulator, ConnectorImport $import, array $parents): void
    {
        $shown = [];
        foreach ($parents as $code => $parent) {
            $shown[$code] = ['parent' => $parent, 'labels' => $import->labels($code)];
        }
        $simulator->post('/_control/pim', ['categories' => array_keys($parents), 'properties' => ['categories' => $shown]]);
    }

    /**
     * A product whose deletion was planned and then met a lock; somebody removed its mapping row since.
     *
     * @return array{id: int, uuid: string, entry: int}
     */
    private function plannedAndUnmapped(Akeneo $akeneo): array
    {
        $id = (int)$this->make->product()->getId();
        $this->make->map('product', $uuid = Fixtures::uuid(), $id);
        $entry = $akeneo->deletes('product', $uuid);
        $other = $this->magento->pdo();
        $other->beginTransaction();
        $other->query("SELECT 1 FROM {$this->magento->table('catalog_product_entity')} WHERE entity_id = $id FOR UPDATE")->fetchAll();
        $wait = (int)$this->magento->db()->fetchOne('SELECT @@innodb_lock_wait_timeout');
        $this->magento->db()->query('SET SESSION innodb_lock_wait_timeout = 1');
        try {
            $akeneo->processAll();
        } finally {
            $other->rollBack();
            $this->magento->db()->query("SET SESSION innodb_lock_wait_timeout = $wait");
        }
        Expect::contains('Lock wait timeout exceeded', $akeneo->entry($entry)['message']);
        Expect::contains((string)$id, (string)$this->column($entry, 'plan'), 'the stored plan');
        $this->magento->db()->delete($this->magento->table('akeneo_connector_entities'), ['code = ?' => $uuid]);

        return ['id' => $id, 'uuid' => $uuid, 'entry' => $entry];
    }

    private function column(int $entry, string $column): mixed
    {
        return $this->magento->db()->fetchOne("SELECT $column FROM {$this->magento->table('akeneo_events_queue')} WHERE id = ?", [$entry]);
    }

    /** The message names it by its code in Akeneo and, in brackets, by its path in the shop. */
    private function went(string $entity, string $rest, string $message): void
    {
        $pattern = '/^Magento deleted ' . preg_quote($entity, '/') . ' \([^()]+ \/ [^()]+\), ' . preg_quote($rest, '/') . '$/D';
        Expect::same(1, preg_match($pattern, $message), "what went: $message");
    }

    private function category(int $id): bool
    {
        return $this->make->exists('catalog_category_entity', 'entity_id', $id);
    }

    private function product(int $id): bool
    {
        return $this->make->exists('catalog_product_entity', 'entity_id', $id);
    }
}
