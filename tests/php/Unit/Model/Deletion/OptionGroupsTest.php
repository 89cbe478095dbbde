<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Api\GroupDeleterInterface;
use Akeneo\Events\Core\LeaseLostException;
use Akeneo\Events\Model\Deletion\BrokenOffException;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Test\Support\BatchTestCase;
use Akeneo\Events\Test\Support\Options;
use Magento\Framework\DB\Adapter\DeadlockException;
use Magento\Framework\DB\Adapter\LockWaitException;
use Magento\Framework\Exception\LocalizedException;

/** Options that a batch deletes together, with the real extension; Magento's part is played by SQL. */
final class OptionGroupsTest extends BatchTestCase
{
    private Options $options;

    /** @var list<int[]> which options were deleted in one call, call by call */
    private array $calls = [];

    /** @var null|\Closure(int[]): mixed called with the ids before they are deleted */
    private ?\Closure $before = null;

    /** @var null|\Closure(): mixed called when it is asked what they have in common */
    private ?\Closure $asked = null;

    protected function setUp(): void
    {
        parent::setUp();
        $this->options = new Options($this->parts->table);
    }

    public function testOptionsOfAnAttributeAreDeletedTogetherAndWrittenDownOneByOne(): void
    {
        [$entries, $ids] = $this->options->add($this->options->attribute(), 4);
        self::assertSame(array_replace(self::NOTHING, ['completed' => 4]), $this->deleteAll($watched));
        self::assertSame([[$ids], 4], [$this->calls, $watched]);
        foreach ($entries as $index => $entry) {
            self::assertStringContainsString('Magento deleted attribute option', $this->message($entry));
            self::assertStringContainsString(", ID $ids[$index].", $this->message($entry));
        }
        self::assertSame(0, $this->options->left($ids));
    }

    public function testTheFirstGroupIsSmallAndTheNextOneAsLargeAsMagentoIsFast(): void
    {
        [, $ids] = $this->options->add($this->options->attribute(), 130);
        self::assertSame(130, $this->deleteAll()['completed']);
        self::assertSame([25, 100, 5], array_map('count', $this->calls));
        self::assertSame(0, $this->options->left($ids));
    }

    public function testOptionsOfSeveralAttributesThatComeInTurnAreDeletedTogetherByAttribute(): void
    {
        [$one, $other] = [$this->options->attribute(), $this->options->attribute()];
        $ids = [];
        foreach ([$one, $other, $one, $other, $one] as $attribute) {
            $ids[$attribute][] = $this->options->add($attribute, 1)[1][0];
        }
        self::assertSame(array_replace(self::NOTHING, ['completed' => 5]), $this->deleteAll());
        self::assertSame([$ids[$one], $ids[$other]], $this->calls);
    }

    public function testOtherEntitiesAreDeletedOneByOneAndBefore(): void
    {
        [, $options] = $this->options->add($this->options->attribute(), 2);
        $products = array_map($this->parts->table->productOf(...), $this->entries(2));
        $this->before = fn () => self::assertSame($products, $this->deleted);
        self::assertSame(array_replace(self::NOTHING, ['completed' => 4]), $this->deleteAll());
        self::assertSame([$options], $this->calls);
    }

    public function testOneThatMagentoRefusesKeepsNoOtherFromBeingDeleted(): void
    {
        [$entries, $ids] = $this->options->add($this->options->attribute(), 3);
        $this->before = static fn (array $of) => in_array($ids[1], $of, true) && throw new LocalizedException(__('Somebody needs it.'));
        self::assertSame(array_replace(self::NOTHING, ['completed' => 2, 'failed' => 1]), $this->deleteAll($watched));
        self::assertSame([[$ids, [$ids[0]], [$ids[1]], [$ids[2]]], 3], [$this->calls, $watched]);
        self::assertSame(['completed', 'failed', 'completed'], array_map($this->parts->table->status(...), $entries));
        self::assertStringEndsWith(': Somebody needs it.', $this->message($entries[1]));
        self::assertStringContainsString('WARNING: queue: 3 entries could not be changed together', $this->parts->log());
    }

    public function testAnAttributeThatFailsKeepsNoOtherFromBeingDoneTogether(): void
    {
        [, $bad] = $this->options->add($this->options->attribute(), 2);
        [, $good] = $this->options->add($this->options->attribute(), 2);
        $this->before = static fn (array $of) => $of === $bad && throw new DeadlockException('1213');
        self::assertSame(array_replace(self::NOTHING, ['completed' => 4]), $this->deleteAll());
        self::assertSame([$bad, [$bad[0]], [$bad[1]], $good], $this->calls);
    }

    public function testOneThatIsGoneInTheMiddleIsASuccess(): void
    {
        [$entries, $ids] = $this->options->add($this->options->attribute(), 3);
        $this->asked = fn () => $this->options->remove($ids[1]);
        self::assertSame(array_replace(self::NOTHING, ['completed' => 3]), $this->deleteAll());
        self::assertSame([[$ids[0], $ids[2]], [$ids[1]]], $this->calls);
        self::assertStringContainsString('Nothing to delete: this shop does not have attribute option', $this->message($entries[1]));
        self::assertStringContainsString('Magento deleted', $this->message($entries[2]));
    }

    public function testOneThatIsGoneWhenTheGroupIsDeletedIsASuccess(): void
    {
        [$entries, $ids] = $this->options->add($this->options->attribute(), 3);
        $this->before = fn () => $this->options->remove($ids[1]);
        self::assertSame(array_replace(self::NOTHING, ['completed' => 3]), $this->deleteAll());
        self::assertSame([$ids], $this->calls);
        self::assertStringContainsString('Nothing to delete: this shop does not have attribute option', $this->message($entries[1]));
    }

    public function testOfTwoEntriesOfOneOptionTheSecondFindsItGone(): void
    {
        $attribute = $this->options->attribute();
        [$entries, $ids] = $this->options->add($attribute, 2);
        $again = $this->options->entry($attribute, $ids[0]);
        self::assertSame(array_replace(self::NOTHING, ['completed' => 3]), $this->deleteAll());
        self::assertSame([$ids, [$ids[0]]], $this->calls);
        self::assertStringContainsString('Magento deleted', $this->message($entries[0]));
        self::assertStringContainsString('Nothing to delete', $this->message($again));
    }

    public function testWhereNobodyCanSayWhatTheyHaveInCommonEachIsDeletedAlone(): void
    {
        [, $ids] = $this->options->add($this->options->attribute(), 2);
        $this->asked = static fn () => throw new \PDOException('gone away');
        self::assertSame(array_replace(self::NOTHING, ['completed' => 2]), $this->deleteAll());
        self::assertSame([[$ids[0]], [$ids[1]]], $this->calls);
    }

    public function testWhoeverSaysNoBeforeTheGroupBeginsKeepsAllOfItFromBeingBegun(): void
    {
        $this->options->add($this->options->attribute(), 2);
        $asked = 0;
        $tally = $this->process()->execute($this->parts->core->worker()->claim(10), null, static function () use (&$asked): bool {
            // Before each is planned and before it is collected, before the batch turns out to be empty, and before the group begins.
            return ++$asked <= 5;
        });
        self::assertSame([array_replace(self::NOTHING, ['released' => 2]), [], 6], [$tally, $this->calls, $asked]);
        self::assertSame(0, $this->parts->brake->state()->deletions, 'what the brake counts');
    }

    public function testToldToStopBetweenTwoAttributesItEndsAfterTheOneInHand(): void
    {
        [$done] = $this->options->add($this->options->attribute(), 2);
        [$left] = $this->options->add($this->options->attribute(), 2);
        $this->before = static fn () => posix_kill(getmypid(), SIGTERM);
        self::assertSame(array_replace(self::NOTHING, ['completed' => 2, 'released' => 2]), $this->deleteAll());
        self::assertCount(1, $this->calls);
        self::assertSame(
            ['completed', 'completed', 'pending', 'pending'],
            array_map($this->parts->table->status(...), [...$done, ...$left])
        );
    }

    public function testToldToStopAfterTheFirstAttributeFailedItBeginsNoOther(): void
    {
        $this->options->add($this->options->attribute(), 2);
        $this->options->add($this->options->attribute(), 2);
        $this->before = static fn () => posix_kill(getmypid(), SIGTERM) && throw new DeadlockException('1213');
        self::assertSame(array_replace(self::NOTHING, ['released' => 4]), $this->deleteAll());
        self::assertCount(1, $this->calls);
    }

    public function testTheTimeOfTheLeaseBoundsAGroupOfManyAttributes(): void
    {
        $this->secondsAlone = 0.0;
        foreach (range(1, 3) as $_) {
            $this->options->add($this->options->attribute(), 2);
        }
        self::assertSame(array_replace(self::NOTHING, ['completed' => 2, 'released' => 4]), $this->deleteAll());
        self::assertCount(1, $this->calls);
    }

    public function testWhereAPartFailsAfterTheTimeOfTheGroupNothingOfItIsBegunAlone(): void
    {
        $this->secondsAlone = 0.2;
        $this->options->add($this->options->attribute(), 2);
        [, $ids] = $this->options->add($this->options->attribute(), 2);
        $this->before = static function (array $of) use ($ids): void {
            if ($of === $ids) {
                usleep(300_000);
                throw new LockWaitException('an import holds it');
            }
        };
        self::assertSame(array_replace(self::NOTHING, ['completed' => 2, 'released' => 2]), $this->deleteAll());
        self::assertCount(2, $this->calls);
    }

    public function testAfterATransactionThatWasLeftOpenEachIsDeletedAloneAndThenTheProcessEnds(): void
    {
        $this->options->add($this->options->attribute(), 2);
        $this->options->add($this->options->attribute(), 2);
        $this->before = static fn (array $of) => count($of) > 1 && throw new BrokenOffException(new \Error('no such method'));
        self::assertSame(array_replace(self::NOTHING, ['completed' => 2, 'released' => 2]), $this->deleteAll());
        self::assertTrue($this->parts->stop->requested());
    }

    public function testASuspectIsDeletedAlone(): void
    {
        [$entries, $ids] = $this->options->add($this->options->attribute(), 3);
        $this->parts->table->connection->exec("UPDATE {$this->parts->table->name()} SET attempts = 2 WHERE id = $entries[0]");
        self::assertSame(array_replace(self::NOTHING, ['completed' => 3]), $this->deleteAll());
        self::assertSame([[$ids[1], $ids[2]], [$ids[0]]], $this->calls);
    }

    public function testALeaseThatIsLostLeavesTheGroupAlone(): void
    {
        [$entries] = $this->options->add($this->options->attribute(), 2);
        $asked = 0;
        try {
            $this->process()->execute($this->parts->core->worker()->claim(10), null, function () use (&$asked, $entries): bool {
                if (++$asked === 2) {
                    array_map($this->parts->table->lease(...), $entries);
                }

                return true;
            });
            self::fail('nothing was thrown');
        } catch (LeaseLostException) {
            self::assertSame(['processing' => 2], $this->parts->table->counts());
        }
    }

    public function testAnOptionThatTheConnectorCopiedToAnotherAttributeIsDeletedAlone(): void
    {
        [$own, $other] = [$this->options->attribute(), $this->options->attribute()];
        $this->parts->settings['akeneo_connector/product/attribute_mapping'] = json_encode([
            '_1' => ['akeneo_attribute' => $this->options->codes[$own], 'magento_attribute' => $this->options->codes[$other]],
            '_2' => ['akeneo_attribute' => $this->options->codes[$own], 'magento_attribute' => $this->options->codes[$own]],
        ]);
        [$entries, $ids] = $this->options->add($own, 3);
        $copy = $this->options->one($other);
        $this->parts->table->map('option', "{$this->options->codes[$other]}-o$ids[1]", $copy);
        self::assertSame(array_replace(self::NOTHING, ['completed' => 3]), $this->deleteAll());
        self::assertSame([$ids[0], $ids[2]], $this->calls[0]);
        self::assertEqualsCanonicalizing([[$ids[1]], [$copy]], array_slice($this->calls, 1));
        self::assertSame(0, $this->options->left([...$ids, $copy]));
        self::assertStringContainsString((string)$copy, $this->message($entries[1]));
    }

    protected function process(array $deleters = []): ProcessBatch
    {
        return parent::process(['attribute_option' => $this->deleter()] + $deleters);
    }

    /** @return array<string, int> */
    private function deleteAll(?int &$watched = null): array
    {
        return $this->carryOut(500, $watched);
    }

    private function deleter(): GroupDeleterInterface
    {
        $deleter = $this->createStub(GroupDeleterInterface::class);
        $deleter->method('inCommon')->willReturnCallback(function (array $ids): array {
            if ($this->asked !== null) {
                ($this->asked)();
            }

            return $this->options->attributesOf($ids);
        });
        $deleter->method('deleteTogether')->willReturnCallback($this->remove(...));
        $deleter->method('delete')->willReturnCallback(fn (int $id): bool => $this->remove([$id]) !== []);

        return $deleter;
    }

    /**
     * @param int[] $ids
     * @return int[] those that were there
     */
    private function remove(array $ids): array
    {
        $this->calls[] = $ids;
        if ($this->before !== null) {
            ($this->before)($ids);
        }
        $there = array_keys($this->options->attributesOf($ids));
        array_map($this->options->remove(...), $there);

        return $there;
    }
}
