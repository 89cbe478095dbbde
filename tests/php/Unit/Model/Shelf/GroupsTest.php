<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Shelf;

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Core\LeaseLostException;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Deletion\BrokenOffException;
use Akeneo\Events\Test\Support\BatchTestCase;
use Magento\Framework\DB\Adapter\DeadlockException;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\Attributes\DataProvider;

/** What a batch hides and puts back together, with the real extension; Magento's part is played by SQL. */
final class GroupsTest extends BatchTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->parts->settings[Config::DELETED_PRODUCTS] = 'hide';
    }

    public function testWhatIsHiddenIsHiddenTogetherAndWrittenDownOneByOne(): void
    {
        $entries = $this->entries(4);
        $ids = array_map($this->parts->table->productOf(...), $entries);
        self::assertSame(array_replace(self::NOTHING, ['hidden' => 4]), $this->carryOut(4, $watched));
        self::assertSame([['hide', $ids]], $this->changes);
        self::assertSame([4, []], [$watched, $this->deleted]);
        self::assertSame(['hidden', 'hidden', 'hidden', 'hidden'], array_map($this->shelfOf(...), $entries));
        self::assertSame([0 => 2], $this->rows($ids[0]));
    }

    public function testTheFirstGroupIsSmallAndTheNextOneAsLargeAsMagentoIsFast(): void
    {
        $this->entries(130);
        self::assertSame(130, $this->carryOut(130)['hidden']);
        self::assertSame([25, 100, 5], array_map(static fn (array $change): int => count($change[1]), $this->changes));
    }

    public function testProductsAndProductModelsAreOneKindAndCategoriesAreAnother(): void
    {
        $this->parts->settings[Config::DELETED_CATEGORIES] = 'hide';
        [$category, $categoryEntry] = $this->category();
        [$model, $modelEntry] = $this->model();
        [$product] = $this->entries(1);
        self::assertSame(3, $this->carryOut(3)['hidden']);
        self::assertSame([['hide', [$this->parts->table->productOf($product), $model]], ['hide', [$category]]], $this->changes);
        self::assertSame(['hidden', 'hidden'], array_map($this->shelfOf(...), [$categoryEntry, $modelEntry]));
    }

    public function testWhatIsDeletedNextWaitsUntilTheGroupIsHidden(): void
    {
        $this->category();
        $this->entries(2);
        $hiddenBefore = null;
        $deleter = $this->createMock(DeleterInterface::class);
        $deleter->expects(self::once())->method('delete')->willReturnCallback(function () use (&$hiddenBefore): bool {
            $hiddenBefore = count($this->changes);

            return true;
        });
        $tally = $this->process(['category' => $deleter])->execute($this->parts->core->worker()->claim(3));
        self::assertSame([2, 1, 1], [$tally['hidden'], $tally['completed'], $hiddenBefore]);
    }

    public function testOneThatMagentoRefusesKeepsNoOtherFromBeingHidden(): void
    {
        $entries = $this->entries(4);
        $ids = array_map($this->parts->table->productOf(...), $entries);
        $this->fails([$ids[1]], new LocalizedException(__('Somebody edits this product.')));
        self::assertSame(array_replace(self::NOTHING, ['hidden' => 3, 'failed' => 1]), $this->carryOut(4, $watched));
        self::assertSame([$ids, [$ids[0]], [$ids[1]], [$ids[2]], [$ids[3]]], array_column($this->changes, 1));
        self::assertSame(4, $watched);
        self::assertStringContainsString('Magento refused to change product', $this->message($entries[1]));
        self::assertStringEndsWith(': Somebody edits this product.', $this->message($entries[1]));
        self::assertStringContainsString('WARNING: queue: 4 entries could not be changed together', $this->parts->log());
    }

    public function testOneThatFailsForAnUnknownReasonIsTriedAgainWithItsTraceInTheLog(): void
    {
        $entries = $this->entries(2);
        $this->fails([$this->parts->table->productOf($entries[0])], new \RuntimeException('no search engine'));
        self::assertSame(array_replace(self::NOTHING, ['hidden' => 1, 'retried' => 1]), $this->carryOut(2));
        self::assertStringContainsString('unexpected error while hiding product', $this->parts->log());
        self::assertStringContainsString('RuntimeException at ' . __FILE__, $this->parts->log());
    }

    public function testAfterADeadlockOfTheGroupEachIsHiddenAlone(): void
    {
        $this->entries(3);
        $this->onChange = static fn (array $ids) => count($ids) === 1 || throw new DeadlockException('1213');
        self::assertSame(array_replace(self::NOTHING, ['hidden' => 3]), $this->carryOut(3));
        self::assertCount(4, $this->changes);
    }

    public function testWhatIsGoneMeanwhileIsASuccess(): void
    {
        $entries = $this->entries(2);
        $table = $this->parts->table;
        $this->onChange = static fn (array $ids) => $table->connection->exec("DELETE FROM {$table->prefix}catalog_product_entity WHERE entity_id = $ids[0]");
        self::assertSame(array_replace(self::NOTHING, ['completed' => 1, 'hidden' => 1]), $this->carryOut(2));
        self::assertStringContainsString('this shop does not have product', $this->message($entries[0]));
    }

    /**
     * Before each entry is planned and before it is collected, and before the group begins.
     *
     * @dataProvider yeses
     */
    #[DataProvider('yeses')]
    public function testWhoeverSaysNoBeforeTheGroupBeginsKeepsAllOfItFromBeingBegun(int $yeses): void
    {
        $entries = $this->entries(4);
        $asked = 0;
        $tally = $this->process()->execute($this->parts->core->worker()->claim(4), null, static function () use (&$asked, $yeses): bool {
            return ++$asked <= $yeses;
        });
        self::assertSame(array_replace(self::NOTHING, ['released' => 4]), $tally);
        self::assertSame([], $this->changes);
        self::assertSame(['pending' => 4], $this->parts->table->counts());
        self::assertSame([0, 0, 0, 0], array_map(fn (int $entry): int => (int)$this->column($entry, 'attempts'), $entries));
        self::assertSame(0, $this->parts->brake->state()->deletions, 'what the brake counts');
    }

    /** @return list<array{int}> */
    public static function yeses(): array
    {
        return [[5], [8], [9]];
    }

    /** The event, what was read and Akeneo's answer are two minutes old by then: all is looked at again. */
    public function testWhatIsOutOfDateIsHandedBackBeforeTheGroupAndBeforeEachThatIsHiddenAlone(): void
    {
        $entries = $this->entries(3);
        $batch = $this->parts->core->worker()->claim(3);
        $later = static fn () => $batch->next(time() + 130);
        $asked = 0;
        $tally = $this->process()->execute($batch, null, static function () use (&$asked, $later): bool {
            ++$asked === 8 && $later();

            return true;
        });
        self::assertSame([array_replace(self::NOTHING, ['released' => 3]), []], [$tally, $this->changes]);

        $batch = $this->parts->core->worker()->claim(3);
        $this->onChange = static function () use (&$batch): never {
            $batch->next(time() + 130);
            throw new \RuntimeException('the group failed late');
        };
        $tally = $this->process()->execute($batch);
        self::assertSame([array_replace(self::NOTHING, ['released' => 3]), 1], [$tally, count($this->changes)]);
        self::assertSame([0, 0, 0], array_map(fn (int $entry): int => (int)$this->column($entry, 'attempts'), $entries));
    }

    public function testAnExceptionBeforeTheGroupBeginsHandsItBackToo(): void
    {
        $this->entries(3);
        $asked = 0;
        try {
            $this->process()->execute($this->parts->core->worker()->claim(3), null, static function () use (&$asked): bool {
                return ++$asked <= 4 || throw new \PDOException('gone away');
            });
            self::fail('nothing was thrown');
        } catch (\PDOException) {
            self::assertSame([['pending' => 3], []], [$this->parts->table->counts(), $this->changes]);
            self::assertSame(0, $this->parts->brake->state()->deletions, 'what the brake counts');
        }
    }

    public function testToldToStopWhileEachIsChangedAloneItEndsAfterTheOneInHand(): void
    {
        $this->entries(4);
        $this->onChange = fn (array $ids) => match (count($this->changes)) {
            1 => throw new DeadlockException('1213'),
            3 => posix_kill(getmypid(), SIGTERM),
            default => true,
        };
        self::assertSame(array_replace(self::NOTHING, ['hidden' => 2, 'released' => 2]), $this->carryOut(4));
    }

    public function testOneByOneIsBoundedByTheLeaseAndGoesOnAtLeastByOne(): void
    {
        $this->secondsAlone = 0.0;
        $this->entries(3);
        $this->onChange = static fn (array $ids) => count($ids) === 1 || throw new DeadlockException('1213');
        self::assertSame(array_replace(self::NOTHING, ['hidden' => 1, 'released' => 2]), $this->carryOut(3));
    }

    public function testAfterATransactionThatWasLeftOpenEachIsChangedAloneAndThenTheProcessEnds(): void
    {
        $this->entries(3);
        $this->onChange = static fn (array $ids) => count($ids) === 1 || throw new BrokenOffException(new \Error('no such method'));
        self::assertSame(array_replace(self::NOTHING, ['hidden' => 3]), $this->carryOut(3));
        self::assertTrue($this->parts->stop->requested());
    }

    public function testOneThatLeavesATransactionOpenAloneEndsTheProcessAtOnce(): void
    {
        $entries = $this->entries(3);
        $this->fails([$this->parts->table->productOf($entries[0])], new BrokenOffException(new \Error('no such method')));
        self::assertSame(array_replace(self::NOTHING, ['failed' => 1, 'released' => 2]), $this->carryOut(3));
        self::assertTrue($this->parts->stop->requested());
    }

    public function testALeaseThatIsLostWhileOthersArePlannedLeavesTheGroupAlone(): void
    {
        $this->parts->settings[Config::DELETED_CATEGORIES] = 'hide';
        $this->entries(2);
        [, $category] = $this->category();
        $asked = 0;
        try {
            $this->process()->execute($this->parts->core->worker()->claim(3), null, function () use (&$asked, $category): bool {
                if (++$asked === 5) {
                    $this->parts->table->lease($category);
                }

                return true;
            });
            self::fail('nothing was thrown');
        } catch (LeaseLostException) {
            self::assertSame([], $this->changes);
        }
    }

    public function testAWatcherThatFailsLosesNoOutcome(): void
    {
        $entries = $this->entries(2);
        try {
            $this->process()->execute($this->parts->core->worker()->claim(2), static fn () => throw new \RuntimeException('the terminal is gone'));
            self::fail('nothing was thrown');
        } catch (\RuntimeException) {
            self::assertSame(['hidden', 'hidden'], array_map($this->shelfOf(...), $entries));
        }
    }

    public function testWhatIsPutBackHasExactlyTheRowsOfBeforeAndIsNoPartOfAGroupThatIsHidden(): void
    {
        [$back, $other] = $this->entries(2);
        $id = $this->parts->table->productOf($back);
        $this->writeStatus($id, 0, 1);
        $this->writeStatus($id, 1, 2);
        $this->carryOut(2);
        self::assertSame([0 => 2, 1 => 2], $this->rows($id));
        self::assertSame('done', $this->parts->core->queue()->putBack($back, 'anna'));
        [$hidden] = $this->entries(1);
        $this->changes = [];
        self::assertSame(array_replace(self::NOTHING, ['hidden' => 1, 'put_back' => 1]), $this->carryOut(10));
        self::assertEqualsCanonicalizing([['putBack', [$id]], ['hide', [$this->parts->table->productOf($hidden)]]], $this->changes);
        self::assertSame([[0 => 1, 1 => 2], [0 => 2]], [$this->rows($id), $this->rows($this->parts->table->productOf($other))]);
        self::assertSame(['put_back', 'hidden', 'hidden'], array_map($this->shelfOf(...), [$back, $other, $hidden]));
    }

    /** @param int[] $bad */
    private function fails(array $bad, \Exception $failure): void
    {
        $this->onChange = static fn (array $ids) => array_intersect($ids, $bad) === [] || throw $failure;
    }

    /** @return array{int, int} a category and its entry */
    private function category(): array
    {
        $table = $this->parts->table;
        $code = 'branch-' . bin2hex(random_bytes(4));
        $table->map('category', $code, $id = $table->addCategory('1/2'));

        return [$id, $table->add(['event_type' => 'com.akeneo.pim.v1.category.deleted', 'entity_code' => $code])];
    }

    /** @return array{int, int} a configurable product and its entry */
    private function model(): array
    {
        $table = $this->parts->table;
        $code = 'model-' . bin2hex(random_bytes(4));
        $table->connection->exec(
            "INSERT INTO {$table->prefix}catalog_product_entity (attribute_set_id, type_id, sku)
             SELECT attribute_set_id, 'configurable', '$code' FROM {$table->prefix}catalog_product_entity LIMIT 1"
        );
        $table->map('product', $code, $id = (int)$table->connection->lastInsertId());

        return [$id, $table->add(['event_type' => 'com.akeneo.pim.v1.product-model.deleted', 'entity_code' => $code])];
    }

    private function writeStatus(int $product, int $store, int $value): void
    {
        $table = $this->parts->table;
        $table->connection->exec(
            "INSERT INTO {$table->prefix}catalog_product_entity_int (attribute_id, store_id, entity_id, value)
             VALUES ({$this->attribute()}, $store, $product, $value)"
        );
    }

    /** @return array<int, int> values by store */
    private function rows(int $product): array
    {
        $table = $this->parts->table;

        return array_map('intval', $table->connection->query(
            "SELECT store_id, value FROM {$table->prefix}catalog_product_entity_int
             WHERE attribute_id = {$this->attribute()} AND entity_id = $product ORDER BY store_id"
        )->fetchAll(\PDO::FETCH_KEY_PAIR));
    }

    private function attribute(): int
    {
        $table = $this->parts->table;

        return (int)$table->connection->query(
            "SELECT attribute_id FROM {$table->prefix}eav_attribute WHERE attribute_code = 'status' AND entity_type_id = 4"
        )->fetchColumn();
    }

    private function shelfOf(int $entry): ?string
    {
        return $this->column($entry, 'shelf');
    }

    private function column(int $entry, string $name): int|string|null
    {
        $table = $this->parts->table;

        return $table->connection->query("SELECT $name FROM {$table->name()} WHERE id = $entry")->fetchColumn();
    }
}
