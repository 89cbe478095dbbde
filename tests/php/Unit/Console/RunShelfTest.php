<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Test\Support\Parts;
use Akeneo\Events\Test\Support\RunTestCase;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Output\OutputInterface;

/** akeneo_events:run where the shop hides products first. */
final class RunShelfTest extends RunTestCase
{
    private const MOMENT = '\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC';

    public function testWhatIsHiddenHasItsOwnPartOfTheSummary(): void
    {
        $this->parts->settings[Config::DELETED_PRODUCTS] = 'hide_then_delete';
        $ids = [$this->parts->table->addDeletable(), $this->parts->table->addDeletable()];
        $tester = $this->command(['--type' => 'product'], ['verbosity' => OutputInterface::VERBOSITY_VERBOSE]);
        self::assertSame(0, $tester->getStatusCode());
        self::assertMatchesRegularExpression(
            "/^$ids[0] hidden( \\[.*\\])?: Hidden on " . self::MOMENT . ', will be deleted on ' . self::MOMENT . ": product .*, ID \d+\.\n$ids[1] hidden.*\n"
            . 'Left on the shelf: 2\. Their first day: ' . self::MOMENT . "\.\n0 deleted, 2 hidden, 0 already absent, 0 failed, 0 to be tried again\.\n$/",
            $tester->getDisplay()
        );
    }

    public function testBeforeItsDayAnEntryIsLeftAloneUnlessItIsForced(): void
    {
        [$id, $other] = $this->hide(2);
        $this->parts->table->connection->exec("UPDATE {$this->parts->table->name()} SET available_at = '2037-01-01 12:00:00' WHERE id = $id");
        $tester = $this->command(['--id' => (string)$id]);
        self::assertSame([1, ''], [$tester->getStatusCode(), $tester->getDisplay()]);
        self::assertSame(
            "Entry $id is on the shelf until 2037-01-01 12:00:00 UTC. --force deletes it now; akeneo_events:restore --id=$id puts it back.\n",
            $tester->getErrorOutput()
        );
        self::assertGreaterThan(0, $this->parts->table->productOf($id));
        $forced = $this->command(['--id' => (string)$id, '--force' => true]);
        self::assertSame(0, $forced->getStatusCode());
        self::assertStringEndsWith("\n1 deleted, 0 already absent, 0 failed, 0 to be tried again.\n", $forced->getDisplay());
        self::assertSame([0, 'deleted', 'hidden'], [$this->parts->table->productOf($id), $this->row($id)['shelf'], $this->row($other)['shelf']]);
    }

    public function testWhatStaysHiddenIsDeletedByForceOnly(): void
    {
        [$id] = $this->hide(1, 'hide');
        $tester = $this->command(['--id' => (string)$id]);
        self::assertSame(
            [1, "Entry $id is hidden and stays so. --force deletes it now; akeneo_events:restore --id=$id puts it back.\n"],
            [$tester->getStatusCode(), $tester->getErrorOutput()]
        );
        $this->parts->settings[Config::DELETED_PRODUCTS] = 'hide';
        self::assertSame(0, $this->command(['--id' => (string)$id, '--force' => true])->getStatusCode());
        self::assertSame(0, $this->parts->table->productOf($id));
    }

    public function testARunOfATypeLeavesTheShelfAloneAndSaysHowLong(): void
    {
        $ids = $this->hide(3);
        [$table, $connection] = [$this->parts->table->name(), $this->parts->table->connection];
        foreach (['2037-01-02', '2037-01-01'] as $i => $day) {
            $connection->exec("UPDATE $table SET available_at = '$day 12:00:00' WHERE id = $ids[$i]");
        }
        $connection->exec("UPDATE $table SET available_at = '2020-01-01' WHERE id = $ids[2]");
        self::assertSame("Nothing was pending.\n", $this->command(['--type' => 'category'])->getDisplay());
        $tester = $this->command(['--type' => 'product']);
        self::assertSame(
            "Left on the shelf: 2. Their first day: 2037-01-01 12:00:00 UTC.\n1 deleted, 0 already absent, 0 failed, 0 to be tried again.\n",
            $tester->getDisplay()
        );
        $again = $this->command(['--type' => 'product']);
        self::assertSame([0, "Left on the shelf: 2. Their first day: 2037-01-01 12:00:00 UTC.\nNothing else was pending.\n"], [$again->getStatusCode(), $again->getDisplay()]);
        self::assertSame(['hidden', 'hidden', 'deleted'], array_map(fn (int $id): ?string => $this->row($id)['shelf'], $ids));
    }

    public function testWhoseDayHasComeIsPendingAndNotLeftOnTheShelf(): void
    {
        [$first, $second, $waits] = $this->hide(3);
        $this->parts->table->connection->exec("UPDATE {$this->parts->table->name()} SET available_at = '2020-01-01' WHERE id <> $waits");
        $this->parts->onDelete = fn () => $this->parts->stop->request();
        $tester = $this->command(['--type' => 'product']);
        self::assertStringStartsWith('Left on the shelf: 1. Their first day: 20', $tester->getDisplay());
        self::assertStringNotContainsString('2020', $tester->getDisplay());
        self::assertSame(['deleted', 'hidden'], [$this->row($first)['shelf'], $this->row($second)['shelf']]);
    }

    public function testForceDeletesAllOfTheShelfButNotWhatSomebodyWantsBack(): void
    {
        [$kept] = $this->hide(1, 'hide');
        [$waits, $back] = $this->hide(2);
        self::assertSame('done', $this->parts->core->queue()->putBack($back, 'anna'));
        $one = $this->command(['--id' => (string)$back, '--force' => true]);
        self::assertSame([1, "Entry $back is to be put back; akeneo_events:restore --id=$back does that now.\n"], [$one->getStatusCode(), $one->getErrorOutput()]);
        $tester = $this->command(['--type' => 'product', '--force' => true]);
        self::assertSame("2 deleted, 1 put back, 0 already absent, 0 failed, 0 to be tried again.\n", $tester->getDisplay());
        self::assertSame([0, 0], array_map($this->parts->table->productOf(...), [$kept, $waits]));
        self::assertGreaterThan(0, $this->parts->table->productOf($back));
    }

    public function testWhatAnImportEnabledMeanwhileIsLeftAsItIs(): void
    {
        [$id] = $this->hide(1);
        $this->parts->table->connection->exec("UPDATE {$this->parts->table->name()} SET available_at = '2020-01-01' WHERE id = $id");
        $this->writeStatus($id, 0, 1);
        $tester = $this->command(['--id' => (string)$id]);
        self::assertSame(0, $tester->getStatusCode());
        self::assertStringEndsWith("\n0 deleted, 1 left as they are, 0 already absent, 0 failed, 0 to be tried again.\n", $tester->getDisplay());
        self::assertSame([0 => 1], $this->statuses($id));
    }

    public function testWhatTakesTooLongOneByOneStaysPendingAndEndsNoRun(): void
    {
        $this->parts = new Parts(null, 0.0);
        $this->parts->settings[Config::DELETED_PRODUCTS] = 'hide';
        $ids = array_map(fn (): int => $this->parts->table->addDeletable(), range(1, 103));
        $this->parts->onChange = static fn (array $of) => count($of) === 1 || throw new LocalizedException(__('no'));
        $tester = $this->command(['--type' => 'product']);
        self::assertSame("Not all entries were processed, and the rest is pending; run the command again.\n", $tester->getErrorOutput());
        self::assertSame(1, $tester->getStatusCode());
        self::assertSame(['completed', 'pending', 'pending'], array_map($this->parts->table->status(...), array_slice($ids, 100)), 'the second batch');
    }

    public function testWhoseDayHasComeWaitsAtAFullBrakeAndIsNamed(): void
    {
        [$id] = $this->hide(1);
        $this->parts->table->connection->exec("UPDATE {$this->parts->table->name()} SET available_at = '2020-01-01' WHERE id = $id");
        $this->parts->settings[Config::MAX_DELETIONS] = '1';
        self::assertStringContainsString('The brake holds', $this->command(['--type' => 'product'])->getDisplay());
        self::assertSame([2], array_values($this->statuses($id)));
        self::assertSame([$id], array_column((new QueueRows($this->parts->resource))->due(5), 'id'));
    }

    public function testADryRunSaysWhatWouldBeHiddenAndWhatIsOnTheShelf(): void
    {
        [$waits] = $this->hide(1);
        $this->parts->settings[Config::DELETED_PRODUCTS] = 'hide_then_delete';
        $this->parts->settings[Config::MAX_DELETIONS] = '1';
        $new = $this->parts->table->addDeletable();
        $shown = $this->command(['--dry-run' => true])->getDisplay();
        self::assertMatchesRegularExpression("/^\\| $waits +\\| .* on the shelf +\\| On the shelf until " . self::MOMENT . '/m', $shown);
        self::assertMatchesRegularExpression("/^\\| $new +\\| .* would be hidden +\\| Magento would hide product /m", $shown);
        self::assertStringContainsString("\n0 would be deleted, 1 would be hidden, 0 already absent, 0 would wait, 0 would be refused, 1 on the shelf. Nothing was deleted.\n", $shown);
        self::assertStringContainsString('The brake would let 0 of these deletions through now; the maximum is 1 an hour.', $shown);
        $forced = $this->command(['--dry-run' => true, '--id' => (string)$waits, '--force' => true])->getDisplay();
        self::assertStringContainsString("\n1 would be deleted, 0 already absent, 0 would wait, 0 would be refused. Nothing was deleted.\n", $forced);
    }
}
