<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Core\LeaseLostException;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Deletion\BrokenOffException;
use Akeneo\Events\Test\Support\BatchTestCase;
use Akeneo\Events\Test\Support\Loop;
use Magento\Framework\DB\Adapter\DeadlockException;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Exception\StateException;
use PHPUnit\Framework\Attributes\DataProvider;

final class ProcessBatchTest extends BatchTestCase
{
    public function testEveryDeletionIsCarriedOutAndWrittenDown(): void
    {
        $entries = $this->entries(3);
        self::assertSame(array_replace(self::NOTHING, ['completed' => 3]), $this->carryOut(3));
        self::assertCount(3, array_unique($this->deleted));
        self::assertSame(['completed', 'completed', 'completed'], array_map($this->parts->table->status(...), $entries));
        self::assertStringContainsString('Magento deleted product', $this->message($entries[0]));
    }

    public function testWhatIsGoneAlreadyIsASuccess(): void
    {
        [$entry] = $this->entries(1);
        $this->turns[1] = static fn (): bool => false;
        self::assertSame(array_replace(self::NOTHING, ['completed' => 1]), $this->carryOut(1, $watched));
        self::assertSame(1, $watched);
        self::assertStringContainsString('Nothing to delete: this shop does not have product', $this->message($entry));
    }

    public function testADeadlockIsTriedAgainAndTheOthersGoOn(): void
    {
        $entries = $this->entries(3);
        $this->turns[2] = static fn () => throw new StateException(__('The product couldn\'t be removed.'), new DeadlockException('1213'));
        self::assertSame(array_replace(self::NOTHING, ['completed' => 2, 'retried' => 1]), $this->carryOut(3, $watched));
        self::assertSame(3, $watched);
        self::assertSame('pending', $this->parts->table->status($entries[1]));
        self::assertStringContainsString("couldn't be removed. (1213)", $this->message($entries[1]));
    }

    public function testARefusalFailsWithItsSentenceAndTheOthersGoOn(): void
    {
        $entries = $this->entries(2);
        $this->turns[1] = static fn () => throw new LocalizedException(__('This product is in an open order.'));
        self::assertSame(array_replace(self::NOTHING, ['completed' => 1, 'failed' => 1]), $this->carryOut(2, $watched));
        self::assertSame(2, $watched);
        self::assertStringEndsWith(': This product is in an open order.', $this->message($entries[0]));
        self::assertStringNotContainsString('CRITICAL', $this->parts->log());
    }

    public function testAnErrorFailsWithItsTraceInTheLogAndTheOthersGoOn(): void
    {
        $entries = $this->entries(2);
        $this->turns[1] = static fn () => throw new \TypeError('must be of type string');
        self::assertSame(array_replace(self::NOTHING, ['completed' => 1, 'failed' => 1]), $this->carryOut(2));
        self::assertStringStartsWith('Magento failed when it deleted product', $this->message($entries[0]));
        self::assertStringContainsString('CRITICAL: event ', $this->parts->log());
        self::assertStringContainsString('TypeError at ' . __FILE__, $this->parts->log());
    }

    public function testAnExceptionThatIsNotForPeopleIsTriedAgainWithItsTraceInTheLog(): void
    {
        $this->entries(1);
        $this->turns[1] = static fn () => throw new \RuntimeException('the warehouse does not answer');
        self::assertSame(array_replace(self::NOTHING, ['retried' => 1]), $this->carryOut(1));
        self::assertStringContainsString('RuntimeException at ' . __FILE__, $this->parts->log());
    }

    public function testAnErrorThatLeftATransactionOpenEndsTheProcessAndTheRestIsGivenBack(): void
    {
        $entries = $this->entries(3);
        $this->turns[1] = static fn () => throw new BrokenOffException(new \Error('no such method'));
        self::assertSame(array_replace(self::NOTHING, ['failed' => 1, 'released' => 2]), $this->carryOut(3));
        self::assertTrue($this->parts->stop->requested());
        self::assertSame(['failed', 'pending', 'pending'], array_map($this->parts->table->status(...), $entries));
        self::assertStringContainsString('no such method', $this->message($entries[0]));
        self::assertStringContainsString('This process ends after it.', $this->parts->log());
    }

    public function testALostConnectionEndsTheProcessAndIsTriedAgain(): void
    {
        $this->entries(2);
        $this->turns[1] = static fn () => throw new BrokenOffException(new \PDOException('There is no active transaction'));
        self::assertSame(array_replace(self::NOTHING, ['retried' => 1, 'released' => 1]), $this->carryOut(2));
    }

    public function testItEndsAfterTheDeletionInHandAndGivesTheRestBackUntried(): void
    {
        $entries = $this->entries(4);
        $this->turns[2] = static fn (): bool => posix_kill(getmypid(), SIGTERM);
        self::assertSame(array_replace(self::NOTHING, ['completed' => 2, 'released' => 2]), $this->carryOut(4));
        self::assertSame(['completed', 'completed', 'pending', 'pending'], array_map($this->parts->table->status(...), $entries));
        $attempts = $this->parts->table->connection->query("SELECT attempts FROM {$this->parts->table->name()} ORDER BY id");
        self::assertSame([1, 1, 0, 0], array_map('intval', $attempts->fetchAll(\PDO::FETCH_COLUMN)));
        self::assertSame(SIG_DFL, pcntl_signal_get_handler(SIGTERM));
    }

    public function testNothingIsBegunOnceTheEndWasAskedFor(): void
    {
        $this->entries(2);
        $this->parts->stop->request();
        self::assertSame(array_replace(self::NOTHING, ['released' => 2]), $this->carryOut(2));
        self::assertSame([], $this->deleted);
    }

    /** @dataProvider noes */
    #[DataProvider('noes')]
    public function testWhoeverSaysNoWhileTheNextOneIsPlannedKeepsItFromBeingBegun(callable $no): void
    {
        $this->parts->settings[Config::MAX_DELETIONS] = '10';
        $entries = $this->entries(3);
        $asked = 0;
        try {
            // Before the first is planned, before it is begun, before the second is planned; Core\Batch::next() may take half a minute.
            $this->process()->execute($this->parts->core->worker()->claim(3), null, static function () use (&$asked, $no): bool {
                return ++$asked <= 3 || $no();
            });
        } catch (\PDOException) {
            self::assertSame(4, $asked);
        }
        self::assertCount(1, $this->deleted);
        self::assertSame(['completed', 'pending', 'pending'], array_map($this->parts->table->status(...), $entries));
        $attempts = $this->parts->table->connection->query("SELECT attempts FROM {$this->parts->table->name()} ORDER BY id");
        self::assertSame([1, 0, 0], array_map('intval', $attempts->fetchAll(\PDO::FETCH_COLUMN)));
        self::assertSame(1, $this->parts->brake->state()->deletions, 'what the brake counts');
    }

    public static function noes(): array
    {
        return ['No' => [static fn (): bool => false], 'who is asked does not answer' => [static fn () => throw new \PDOException('gone away')]];
    }

    public function testAWatcherThatFailsLosesNoOutcome(): void
    {
        $entries = $this->entries(2);
        $batch = $this->parts->core->worker()->claim(2);
        try {
            $this->process()->execute($batch, static fn () => throw new \RuntimeException('the terminal is gone'));
            self::fail('nothing was thrown');
        } catch (\RuntimeException $thrown) {
            self::assertSame('the terminal is gone', $thrown->getMessage());
        }
        self::assertSame(['completed', 'pending'], array_map($this->parts->table->status(...), $entries));
    }

    public function testABatchThatAnotherWorkerTookIsLeftAlone(): void
    {
        [$entry] = $this->entries(1);
        $batch = $this->parts->core->worker()->claim(1);
        $this->parts->table->lease($entry);
        try {
            $this->process()->execute($batch);
            self::fail('nothing was thrown');
        } catch (LeaseLostException) {
            self::assertSame([], $this->deleted);
        }
        self::assertSame('processing', $this->parts->table->status($entry));
    }

    public function testATypeWithoutADeleterFailsAndNamesIt(): void
    {
        [$entry] = $this->entries(1);
        $process = Loop::of([], [], $this->area(), $this->indexing(), $this->parts->stop, $this->parts->logger);
        $process->execute($this->parts->core->worker()->claim(1));
        self::assertStringContainsString('There is no deleter for "product"; see di.xml.', $this->message($entry));
    }

    public function testADeleterIsToldWhichCategoriesThePlanTakesAlong(): void
    {
        $table = $this->parts->table;
        $code = 'branch-' . bin2hex(random_bytes(4));
        $shoes = $table->addCategory('1/2');
        $boots = $table->addCategory("1/2/$shoes");
        $entries = [];
        foreach ([$code => $shoes, "$code-below" => $boots] as $name => $id) {
            $table->map('category', $name, $id);
            $entries[] = $table->add(['event_type' => 'com.akeneo.pim.v1.category.deleted', 'entity_code' => $name]);
        }
        $deleter = $this->createMock(DeleterInterface::class);
        $deleter->expects(self::once())->method('delete')->with($shoes, [$boots])->willReturn(true);
        $this->process(['category' => $deleter])->execute($this->parts->core->worker()->claimEntry($entries[0]));
        self::assertSame('completed', $table->status($entries[0]));
    }

    public function testWhatTheExtensionLoggedIsInTheLog(): void
    {
        $this->entries(1);
        $begun = '';
        $this->turns[1] = function () use (&$begun): bool {
            $begun = $this->parts->log();

            return true;
        };
        $this->carryOut(1);
        $product = 'product "DELETABLE-[0-9a-f]+"( \(.*\))?, ID \d+';
        self::assertMatchesRegularExpression("/^INFO: event e-\d+: deleting $product$/m", $begun, 'before PHP deletes: it may end the process');
        self::assertMatchesRegularExpression("/^INFO: event e-\d+: Magento deleted $product\. \[deleted\]$/m", $this->parts->log());
    }

    public function testALogThatCannotBeWrittenStopsNothing(): void
    {
        $this->entries(3);
        $this->parts->logger->broken = true;
        $before = ini_set('error_log', '/dev/null');
        $tally = $this->parts->processBatch->execute($this->parts->core->worker()->claim(10));
        ini_set('error_log', (string)$before);
        self::assertSame(3, $tally['completed']);
        self::assertSame('No space left on device', $this->parts->logFile->trouble());
    }
}
