<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Observers;
use Akeneo\Events\Test\Magento\Snapshot;
use Magento\Framework\Exception\LocalizedException;

/** Deletions that fail, against the real database and Magento's real transactions: what is tried again and what is not. */
final class Failures
{
    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
    ) {
    }

    public function aProductThatSomebodyLocksIsTriedAgain(): void
    {
        [$id, $entry] = $this->product();
        $other = $this->magento->pdo();
        $other->beginTransaction();
        $other->query('SELECT 1 FROM ' . $this->magento->table('catalog_product_entity') . " WHERE entity_id = $id FOR UPDATE")->fetchAll();
        $wait = (int)$this->magento->db()->fetchOne('SELECT @@innodb_lock_wait_timeout');
        $this->magento->db()->query('SET SESSION innodb_lock_wait_timeout = 1');
        try {
            $this->fails($entry, 'pending', 'Lock wait timeout exceeded');
        } finally {
            $other->rollBack();
            $this->magento->db()->query("SET SESSION innodb_lock_wait_timeout = $wait");
        }
        $this->goesNow('product', $id, $entry);
    }

    public function aDeadlockIsTriedAgain(): void
    {
        [$id, $entry] = $this->product();
        $rival = proc_open(
            [PHP_BINARY, dirname(__DIR__) . '/Support/deadlock.php', $this->magento->area, (string)$id],
            [['pipe', 'r'], ['pipe', 'w']],
            $pipes
        );
        Expect::same("ready\n", fgets($pipes[1]), 'the other process');
        $this->fails($entry, 'pending', 'Deadlock found');
        fclose($pipes[0]);
        Expect::same(0, proc_close($rival), 'the other process ended');
        $this->goesNow('product', $id, $entry);
    }

    public function anAttributeSetThatSomebodyLocksIsTriedAgain(): void
    {
        $set = $this->make->attributeSet();
        $this->make->map('family', $code = Fixtures::name('family'), $set);
        $entry = $this->akeneo->deletes('family', $code);
        $other = $this->magento->pdo();
        $other->beginTransaction();
        $other->query('SELECT 1 FROM ' . $this->magento->table('eav_attribute_set') . " WHERE attribute_set_id = $set FOR UPDATE")->fetchAll();
        $this->magento->db()->query('SET SESSION innodb_lock_wait_timeout = 1');
        try {
            $this->fails($entry, 'pending', 'Lock wait timeout exceeded');
        } finally {
            $other->rollBack();
            $this->magento->db()->query('SET SESSION innodb_lock_wait_timeout = 50');
        }
        Expect::same('completed', $this->akeneo->process($entry)['status'], 'later');
    }

    public function anOptionWhoseDeletionFailsKeepsItsPlaceInEveryList(): void
    {
        $set = $this->make->attributeSet();
        $attribute = $this->make->attribute('multiselect', ['a', 'b'], [$set]);
        [$a, $b] = $this->make->options($attribute);
        $this->make->product([$attribute->getAttributeCode() => "$a,$b"], $set);
        $this->make->map('option', "{$attribute->getAttributeCode()}-a", $a);
        $entry = $this->akeneo->deletes('attribute-option', 'a', $attribute->getAttributeCode());
        $this->observed('catalog_entity_attribute_save_after', static function (): void {
            throw new LocalizedException(__('Not this one.'));
        }, fn () => $this->fails($entry, 'failed', 'Not this one.'));
    }

    public function whatAnotherModuleForbidsFailsWithItsSentence(): void
    {
        [, $entry] = $this->product();
        $this->observed('catalog_product_delete_before', static function (): void {
            throw new LocalizedException(__('This product is in an open order of %1.', 'the warehouse'));
        }, fn () => $this->fails($entry, 'failed', 'This product is in an open order of the warehouse)'));

        $set = $this->make->attributeSet();
        $this->make->map('family', $code = Fixtures::name('family'), $set);
        $entry = $this->akeneo->deletes('family', $code);
        $this->observed('eav_entity_attribute_set_delete_before', static function (): void {
            throw new LocalizedException(__('This set is needed.'));
        }, fn () => $this->fails($entry, 'failed', 'This set is needed.'));
    }

    public function anExceptionThatIsNotForPeopleIsTriedAgainWithItsTraceInTheLog(): void
    {
        [$id, $entry] = $this->product();
        $this->akeneo->log();
        $this->observed('catalog_product_delete_before', static function (): void {
            throw new \RuntimeException('the warehouse does not answer');
        }, fn () => $this->fails($entry, 'pending', 'the warehouse does not answer'));
        $log = $this->akeneo->log();
        Expect::contains('akeneo_events.CRITICAL: event ', $log, 'the log');
        Expect::contains('RuntimeException at ' . __FILE__, $log, 'the log');
        Expect::contains('ProcessBatch->execute() at ', $log, 'the log');
        $this->goesNow('product', $id, $entry);
    }

    /** The plan alone proves nothing, and Akeneo is never asked here. Where it is asked, the product goes: see LastWord. */
    public function aProductWhoseMappingRowWentWithARolledBackDeletionStaysWhereAkeneoIsNeverAsked(): void
    {
        [$id, $entry] = $this->product();
        Observers::on($this->magento, 'catalog_product_delete_after', static function (): void {
            throw new \Magento\Framework\DB\Adapter\LockWaitException('Lock wait timeout exceeded');
        });
        try {
            Expect::same('pending', $this->akeneo->process($entry)['status'], 'status');
        } finally {
            Observers::none();
        }
        $after = $this->akeneo->process($entry);
        Expect::same('failed', $after['status'], $after['message']);
        Expect::contains(", ID $id. The connector does not map it any more", $after['message']);
        Expect::true($this->make->exists('catalog_product_entity', 'entity_id', $id), 'the product is still there');
    }

    public function anEntryThatWentOnWithoutItsMappingRowIsNotTakenForAnother(): void
    {
        [$id, $entry] = $this->product();
        Observers::on($this->magento, 'catalog_product_delete_after', static function (): void {
            throw new \Magento\Framework\DB\Adapter\LockWaitException('Lock wait timeout exceeded');
        });
        try {
            $this->akeneo->process($entry);
        } finally {
            Observers::none();
        }
        $this->make->map('product', $other = Fixtures::uuid(), $id);
        $after = $this->akeneo->process($entry);
        Expect::true($this->make->exists('catalog_product_entity', 'entity_id', $id), "a product that is mapped to something else now stays ({$after['message']})");
    }

    public function aCategoryIsPutOffWhenSomebodyMadeOneInItSinceItWasPlanned(): void
    {
        [$first, $second] = [(int)$this->make->category()->getId(), (int)$this->make->category()->getId()];
        foreach ([$first, $second] as $id) {
            $this->make->map('category', $code = Fixtures::name('category'), $id);
            $entries[] = $this->akeneo->deletes('category', $code);
        }
        $made = 0;
        $ran = $this->akeneo->processAll(function () use ($second, &$made): void {
            $made = $made ?: (int)$this->make->category($second)->getId();
        });
        Expect::same(['completed' => 1, 'retried' => 1], array_filter($ran['tally']), 'the tally');
        Expect::true($this->make->exists('catalog_category_entity', 'entity_id', $second), 'the category is still there');
        Expect::true($this->make->exists('catalog_category_entity', 'entity_id', $made), 'and what was made in it');
        Expect::contains("Somebody put category ID $made below", $this->akeneo->entry($entries[1])['message']);
        Expect::contains("did not import (ID: $made). Magento would delete them, too", $this->akeneo->process($entries[1])['message']);
    }

    public function aCategoryIsPutOffWhenAMappedOneWasMovedBelowItSinceItWasPlanned(): void
    {
        $ids = array_map(fn (): int => (int)$this->make->category()->getId(), range(1, 3));
        foreach ($ids as $id) {
            $this->make->map('category', $codes[] = Fixtures::name('category'), $id);
        }
        [, $second, $moved] = $ids;
        $entries = [$this->akeneo->deletes('category', $codes[0]), $this->akeneo->deletes('category', $codes[1])];
        $categories = $this->magento->get(\Magento\Catalog\Api\CategoryRepositoryInterface::class);
        $ran = $this->akeneo->processAll(static fn () => $categories->get($moved)->move($second, null));
        Expect::same(['completed' => 1, 'retried' => 1], array_filter($ran['tally']), 'the tally');
        foreach ([$second, $moved] as $id) {
            Expect::true($this->make->exists('catalog_category_entity', 'entity_id', $id), 'both are still there');
        }
        Expect::contains("Somebody put category ID $moved below", $this->akeneo->entry($entries[1])['message']);
    }

    public function aFamilyIsPutOffWhenAProductCameIntoItsSetSinceItWasPlanned(): void
    {
        [$first, $second] = [$this->make->attributeSet(), $this->make->attributeSet()];
        foreach ([$first, $second] as $id) {
            $this->make->map('family', $code = Fixtures::name('family'), $id);
            $entries[] = $this->akeneo->deletes('family', $code);
        }
        $product = 0;
        $ran = $this->akeneo->processAll(function () use ($second, &$product): void {
            $product = $product ?: (int)$this->make->product([], $second)->getId();
        });
        Expect::same(['completed' => 1, 'retried' => 1], array_filter($ran['tally']), 'the tally');
        Expect::true($this->make->exists('eav_attribute_set', 'attribute_set_id', $second), 'the set is still there');
        Expect::true($this->make->exists('catalog_product_entity', 'entity_id', $product), 'and its product');
        Expect::contains('still holds products (number: 1)', $this->akeneo->entry($entries[1])['message']);
    }

    private function observed(string $event, callable $callback, callable $test): void
    {
        Observers::on($this->magento, $event, $callback);
        try {
            $test();
        } finally {
            Observers::none();
        }
    }

    /** A failed try changes nothing at all in the database, and leaves the process as it was. */
    private function fails(int $entry, string $status, string $sentence): void
    {
        $surroundings = $this->magento->surroundings();
        $before = Snapshot::take($this->magento);
        $after = $this->akeneo->process($entry);
        Expect::same([], $before->changesTo(Snapshot::take($this->magento)), "changed tables ({$after['message']})");
        Expect::same($status, $after['status'], "status ({$after['message']})");
        Expect::contains($sentence, $after['message']);
        Expect::same(1, $after['attempts'], 'tries');
        Expect::same($surroundings, $this->magento->surroundings(), 'area, scope, store, flag and transactions');
    }

    private function goesNow(string $type, int $id, int $entry): void
    {
        $after = $this->akeneo->process($entry);
        Expect::same('completed', $after['status'], "status of the next try ({$after['message']})");
        Expect::true(!$this->make->exists("catalog_{$type}_entity", 'entity_id', $id), 'it is gone then');
    }

    /** @return array{int, int} product id and entry id */
    private function product(): array
    {
        $id = (int)$this->make->product()->getId();
        $this->make->map('product', $uuid = Fixtures::uuid(), $id);

        return [$id, $this->akeneo->deletes('product', $uuid)];
    }
}
