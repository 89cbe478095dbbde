<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Console\Restore\Summary;
use Akeneo\Events\Core\DatabaseBusyException;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\PutBack;
use Akeneo\Events\Model\PutBack\Mark;
use Akeneo\Events\Model\PutBack\Marked;
use Akeneo\Events\Model\PutBack\Operator;
use Akeneo\Events\Model\PutBack\Returned;
use Akeneo\Events\Model\PutBack\Work;
use Akeneo\Events\Test\Support\Parts;
use Akeneo\Events\Test\Support\RunTestCase;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Output\BufferedOutput;

/** What keeps restore from putting back all that was asked for, and what it changes without being asked: nothing. */
final class RestoreHeldBackTest extends RunTestCase
{
    public function testADryRunListsWhatWouldBePutBackAndChangesNothing(): void
    {
        [$waits, $busy, $deleted] = $this->hide(3);
        [$kept] = $this->hide(1, 'hide');
        $table = $this->parts->table;
        $table->connection->exec("UPDATE {$table->name()} SET available_at = '2037-01-01 12:00:00' WHERE id = $waits");
        $table->lease($busy);
        self::assertSame(0, $this->command(['--id' => (string)$deleted, '--force' => true])->getStatusCode());
        $later = $table->addDeletable();
        $before = $table->connection->query("SELECT * FROM {$table->name()}")->fetchAll(\PDO::FETCH_ASSOC);

        $tester = $this->restore(['--type' => 'product', '--dry-run' => true]);
        $shown = $tester->getDisplay();
        $since = substr((string)$this->row($waits)['shelved_at'], 0, 16);
        self::assertSame([0, ''], [$tester->getStatusCode(), $tester->getErrorOutput()]);
        self::assertMatchesRegularExpression("/^\\| $waits +\\| product +\\| DELETABLE.* \\| would be put back +\\| $since.* \\| 2037-01-01 12:00:00 +\\|$/m", $shown);
        self::assertMatchesRegularExpression("/^\\| $kept +\\| product +\\| DELETABLE.* \\| would be put back +\\| \\d.* \\| +\\|$/m", $shown);
        self::assertMatchesRegularExpression("/^\\| $busy +\\| .* being processed /m", $shown);
        self::assertMatchesRegularExpression("/^\\| $deleted +\\| .* deleted meanwhile /m", $shown);
        self::assertStringNotContainsString("| $later ", $shown);
        self::assertStringEndsWith("\n2 would be put back, 1 being processed, 1 deleted meanwhile. Nothing was changed.\n", $shown);
        $one = $this->restore(['--id' => (string)$kept, '--dry-run' => true])->getDisplay();
        self::assertStringEndsWith("\n1 would be put back. Nothing was changed.\n", $one);
        $none = ['--since' => '1 second ago', '--type' => 'category', '--dry-run' => true];
        self::assertSame("Nothing was hidden. Nothing was changed.\n", $this->restore($none)->getDisplay());
        self::assertSame($before, $table->connection->query("SELECT * FROM {$table->name()}")->fetchAll(\PDO::FETCH_ASSOC));
    }

    public function testADryRunListsAThousandAndCountsAll(): void
    {
        $this->parts->table->addMany(1010);
        $this->parts->table->connection->exec("UPDATE {$this->parts->table->name()} SET shelf = 'hidden', shelved_at = available_at");
        $shown = $this->restore(['--since' => '1 hour ago', '--dry-run' => true])->getDisplay();
        self::assertSame(1000, preg_match_all('/^\| \d+ /m', $shown));
        self::assertStringEndsWith("Only 1,000 of 1,010 are listed.\n1,010 would be put back. Nothing was changed.\n", $shown);
    }

    public function testOneThatALiveWorkerHoldsIsNamedAndLeftAlone(): void
    {
        [$free, $busy] = $this->hide(2);
        $this->parts->table->lease($busy);
        $tester = $this->restore(['--type' => 'product']);
        self::assertSame("1 put back, 1 was left alone, since another process is at it: entry $busy.\n", $tester->getDisplay());
        self::assertSame(1, $tester->getStatusCode());
        self::assertSame(['processing', 'hidden'], [$this->row($busy)['status'], $this->row($busy)['shelf']]);
        $one = $this->restore(['--id' => (string)$busy]);
        self::assertSame(
            [1, "Entry $busy is being processed right now by another process; it was left alone.\n"],
            [$one->getStatusCode(), $one->getErrorOutput()]
        );
    }

    public function testStoppedItSaysWhoPutsBackTheRestAndTheConsumerDoes(): void
    {
        $ids = $this->hide(250);
        $this->parts->onChange = static fn () => posix_kill(getmypid(), SIGINT);
        $tester = $this->restore(['--type' => 'product']);
        $states = fn (): array => array_count_values(array_map(fn (int $id): string => (string)$this->row($id)['shelf'], $ids));
        self::assertSame(1, $tester->getStatusCode());
        self::assertSame("Stopped before the end.\n", $tester->getErrorOutput());
        $back = $states()['put_back'];
        self::assertLessThanOrEqual(100, $back);
        self::assertSame(['put_back' => $back, 'returning' => 250 - $back], $states());
        self::assertSame(
            "$back put back, " . (250 - $back) . " still to be put back.\nThe consumer or cron puts back what is still to be put back.\n",
            $tester->getDisplay()
        );
        $this->restarted();
        $this->parts->processQueue->execute(static fn (): bool => true);
        self::assertSame(['put_back' => 250], $states());
        self::assertStringStartsWith('Put back by akeneo_events:restore on ', (string)$this->row($ids[249])['message']);
    }

    public function testStoppedWhereNobodyElseWorksTheSameCommandPutsBackTheRest(): void
    {
        $ids = $this->hide(150);
        $this->parts->settings[Config::NATIVE_QUEUE] = '0';
        $this->parts->onChange = fn () => $this->parts->stop->request();
        $tester = $this->restore(['--type' => 'product']);
        self::assertStringContainsString('waits until somebody runs bin/magento akeneo_events:restore again, as "Use Native Message Queue" or "Enable" is No.', $tester->getDisplay());
        $back = count(array_filter($ids, fn (int $id): bool => $this->row($id)['shelf'] === 'put_back'));
        $this->restarted();
        $again = $this->restore(['--type' => 'product']);
        self::assertSame([0, (150 - $back) . " put back.\n"], [$again->getStatusCode(), $again->getDisplay()]);
    }

    public function testWhatMagentoRefusesToChangeIsAFailureAndMayBeTriedAgain(): void
    {
        $ids = $this->hide(2);
        $this->parts->onChange = static fn () => throw new LocalizedException(__('no'));
        $tester = $this->restore(['--type' => 'product']);
        self::assertSame(1, $tester->getStatusCode());
        self::assertSame("0 put back, 2 could not be changed.\nakeneo_events:status --status=failed shows why they could not be changed.\n", $tester->getDisplay());
        self::assertSame(['returning', 'failed'], [$this->row($ids[0])['shelf'], $this->row($ids[0])['status']]);
        self::assertSame("Entry $ids[0] is to be put back; akeneo_events:restore --id=$ids[0] does that now.\n", $this->command(['--id' => (string)$ids[0]])->getErrorOutput());
        $this->parts->onChange = null;
        self::assertSame("2 put back.\n", $this->restore(['--type' => 'product'])->getDisplay());
    }

    public function testWhatMagentoCannotChangeNowIsTriedAgainLaterAndNotAtOnce(): void
    {
        $this->hide(2);
        $tries = 0;
        $this->parts->onChange = static function () use (&$tries): void {
            $tries++;
            throw new \Magento\Framework\DB\Adapter\LockWaitException('lock wait');
        };
        $tester = $this->restore(['--type' => 'product']);
        self::assertSame(1, $tester->getStatusCode());
        self::assertStringStartsWith("0 put back, 2 still to be put back.\n", $tester->getDisplay());
        self::assertLessThanOrEqual(3, $tries, 'together, then one by one');
        self::assertSame('', $tester->getErrorOutput());
    }

    public function testForAUserOfTheAdminTheTimeIsLimitedAndTheRestStaysMarked(): void
    {
        $ids = $this->hide(3);
        [$deleted] = $this->hide(1);
        $this->command(['--id' => (string)$deleted, '--force' => true]);
        $pending = $this->parts->table->addDeletable();
        $putBack = new PutBack(new Mark($this->parts->core, $this->parts->logFile), $this->work($this->parts->core));
        $returned = $putBack->execute([...$ids, $deleted, $pending, 99999999], 'anna', 0);
        self::assertSame([[], $ids, [$deleted], [$pending], [99999999]], [$returned->putBack, $returned->waiting, $returned->deleted, $returned->notHidden, $returned->unknown]);
        self::assertMatchesRegularExpression("/^INFO: event e-\d+: entry $ids[2] to be put back by admin user anna$/m", $this->parts->log());
        self::assertSame([2], array_values($this->statuses($ids[0])));
        self::assertSame($ids, $putBack->execute($ids, 'anna')->putBack);
        self::assertStringStartsWith('Put back by anna on ', (string)$this->row($ids[0])['message']);
        self::assertSame('pending', $this->parts->table->status($pending));
    }

    public function testWorkEndsWithTheFirstNo(): void
    {
        $ids = $this->hide(150);
        $marked = (new Mark($this->parts->core, $this->parts->logFile))->entries($ids, Operator::command());
        $asked = 0;
        $work = $this->work($this->parts->core);
        $returned = $work->execute($marked, static function () use (&$asked): bool {
            return ++$asked <= 230;
        });
        self::assertCount(100, $returned->putBack, 'the first batch; the second was in hand');
        self::assertCount(150 - count($returned->putBack), $returned->waiting);
        self::assertNull($returned->failure);
    }

    public function testWhatIsNotWantedAnyMoreIsNotProcessed(): void
    {
        $table = $this->parts->table;
        $pending = $table->addDeletable();
        $returned = $this->work($this->parts->core)->execute(new Marked([$pending]), static fn (): bool => true);
        self::assertSame([$pending], $returned->notHidden);
        self::assertSame(['pending', '0'], [$this->row($pending)['status'], (string)$this->row($pending)['attempts']]);
        self::assertGreaterThan(0, $table->productOf($pending), 'restore deletes nothing');
    }

    public function testWhoeverFindsNothingPutsBackNothingOfOthers(): void
    {
        $ids = $this->hide(2);
        (new Mark($this->parts->core, $this->parts->logFile))->entries($ids, Operator::admin('anna'));
        self::assertSame("Nothing was hidden.\n", $this->restore(['--type' => 'category'])->getDisplay());
        self::assertSame([[2], [2]], array_map(fn (int $id): array => array_values($this->statuses($id)), $ids));
    }

    public function testWhatTakesTooLongOneByOneComesBackAllTheSame(): void
    {
        $this->parts = new Parts(null, 0.0);
        $ids = $this->hide(4);
        $bad = $this->parts->table->productOf($ids[1]);
        $this->parts->onChange = static fn (array $of) => in_array($bad, $of, true) && throw new LocalizedException(__('no'));
        self::assertSame(
            "3 put back, 1 could not be changed.\nakeneo_events:status --status=failed shows why they could not be changed.\n",
            $this->restore(['--type' => 'product'])->getDisplay()
        );
    }

    public function testADatabaseThatFailsEndsTheWorkAndWhatIsMarkedIsTold(): void
    {
        $ids = $this->hide(2);
        $core = $this->createStub(Core::class);
        $core->method('queue')->willReturnCallback($this->parts->core->queue(...));
        $core->method('worker')->willThrowException(new DatabaseBusyException('The server has gone away'));
        $marked = (new Mark($core, $this->parts->logFile))->entries($ids, Operator::command());
        $returned = $this->work($core)->execute($marked, static fn (): bool => true);
        self::assertSame([$ids, [], 'The server has gone away'], [$returned->waiting, $returned->putBack, $returned->failure]);
    }

    public function testWhereNobodyCouldLookNothingIsSaidOfWhatWasHidden(): void
    {
        $output = new BufferedOutput();
        (new Summary($this->parts->config, $this->parts->emergencyStop))->execute(new Returned(failure: 'The server has gone away'), $output);
        self::assertSame('', $output->fetch());
    }

    private function work(Core $core): Work
    {
        return new Work($core, $this->parts->processBatch, $this->parts->stop);
    }

    /** Another process: nobody has asked it to end, and Magento works again. */
    private function restarted(): void
    {
        $this->parts->onChange = null;
        (new \ReflectionProperty($this->parts->stop, 'requested'))->setValue($this->parts->stop, false);
    }
}
