<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\RunTestCase;
use PHPUnit\Framework\Attributes\DataProvider;

/** What keeps a run from doing all that was asked for: a signal, the brake, "Enable" set to No. */
final class RunHeldBackTest extends RunTestCase
{
    public function testAskedToStopItSaysThatItDidNotFinish(): void
    {
        $first = $this->parts->table->addDeletable();
        $second = $this->parts->table->addDeletable();
        $this->parts->onDelete = fn () => $this->parts->stop->request();
        $tester = $this->command(['--type' => 'product']);
        self::assertSame(1, $tester->getStatusCode());
        self::assertSame("Stopped before the end; the rest is pending.\n", $tester->getErrorOutput());
        self::assertSame(['completed', 'pending'], array_map($this->parts->table->status(...), [$first, $second]));
    }

    public function testTheBrakeHoldsTheRestBackAndSaysUntilWhen(): void
    {
        $this->parts->settings[Config::MAX_DELETIONS] = '2';
        $ids = array_map(fn (): int => $this->parts->table->addDeletable(), range(1, 4));
        $began = time();
        $tester = $this->command(['--type' => 'product']);
        self::assertSame(1, $tester->getStatusCode());
        self::assertMatchesRegularExpression(
            '/^The brake holds deletions back, because "Maximum Deletions per Hour" allows no more\. Maximum: 2\. The brake opens again at (.+) UTC\. '
            . "To process chosen entries now, run bin\\/magento akeneo_events:run --force --id=…\\.\n2 deleted, 0 already absent, 0 failed, 0 to be tried again\\.\n$/",
            $tester->getDisplay()
        );
        preg_match('/at (.+) UTC/', $tester->getDisplay(), $until);
        self::assertEqualsWithDelta($began + 3600, strtotime("$until[1] UTC"), 30);
        self::assertSame(['completed', 'completed', 'pending', 'pending'], array_map($this->parts->table->status(...), $ids));
        self::assertSame(1, substr_count($this->parts->log(), 'brake: 2 deletions'));
    }

    public function testForcePassesTheBrakeForWhatIsChosen(): void
    {
        $this->parts->settings[Config::MAX_DELETIONS] = '1';
        [$first, $second, $third] = array_map(fn (): int => $this->parts->table->addDeletable(), range(1, 3));
        self::assertSame(0, $this->command(['--id' => (string)$first])->getStatusCode());
        $held = $this->command(['--id' => (string)$second]);
        self::assertSame(1, $held->getStatusCode());
        self::assertStringEndsWith("\nNothing was processed.\n", $held->getDisplay());
        self::assertSame('pending', $this->parts->table->status($second));
        self::assertSame(0, $this->command(['--id' => (string)$second, '--force' => true])->getStatusCode());
        self::assertSame(['completed', 'pending'], array_map($this->parts->table->status(...), [$second, $third]));
        self::assertSame(1, $this->command(['--type' => 'product'])->getStatusCode());
        self::assertSame(0, $this->command(['--type' => 'product', '--force' => true])->getStatusCode());
        self::assertSame('completed', $this->parts->table->status($third));
    }

    public function testWhileTheModuleIsDisabledOnlyWhatIsForcedIsProcessed(): void
    {
        $this->parts->settings[Config::ENABLED] = '0';
        [$first, $second] = [$this->parts->table->addDeletable(), $this->parts->table->addDeletable()];
        foreach ([['--id' => (string)$first], ['--type' => 'product']] as $chosen) {
            $tester = $this->command($chosen);
            self::assertSame([1, ''], [$tester->getStatusCode(), $tester->getDisplay()]);
            self::assertStringStartsWith('The module stands still, because "Enable" is No. The shop deletes nothing.', $tester->getErrorOutput());
        }
        self::assertSame(['pending' => 2], $this->parts->table->counts());
        self::assertStringContainsString('2 would be deleted', $this->command(['--dry-run' => true])->getDisplay());
        self::assertSame(0, $this->command(['--id' => (string)$first, '--force' => true])->getStatusCode());
        self::assertSame(['completed', 'pending'], array_map($this->parts->table->status(...), [$first, $second]));
        self::assertSame(0, $this->command(['--type' => 'product', '--force' => true])->getStatusCode());
        self::assertSame('completed', $this->parts->table->status($second));
    }

    /** @dataProvider forcedOrNot */
    #[DataProvider('forcedOrNot')]
    public function testARunEndsAfterTheDeletionInHandWhenTheModuleIsDisabledMeanwhileForcedOrNot(array $force): void
    {
        $ids = array_map(fn (): int => $this->parts->table->addDeletable(), range(1, 3));
        $this->parts->onDelete = fn () => $this->parts->saveElsewhere(Config::ENABLED, '0');
        $tester = $this->command(['--type' => 'product'] + $force);
        self::assertSame(1, $tester->getStatusCode());
        self::assertSame("Stopped, because \"Enable\" was set to No meanwhile; the rest is pending.\n", $tester->getErrorOutput());
        self::assertSame(['completed', 'pending', 'pending'], array_map($this->parts->table->status(...), $ids));
    }

    /** @dataProvider entriesOrTypes */
    #[DataProvider('entriesOrTypes')]
    public function testARunThatDidEverythingWasNotStoppedAlsoIfTheModuleIsDisabledAtItsEnd(array $which): void
    {
        $id = $this->parts->table->addDeletable();
        $this->parts->onDelete = fn () => $this->parts->saveElsewhere(Config::ENABLED, '0');
        $tester = $this->command($which === [] ? ['--id' => (string)$id] : $which);
        self::assertSame([0, ''], [$tester->getStatusCode(), $tester->getErrorOutput()]);
        self::assertSame('completed', $this->parts->table->status($id));
    }

    public static function entriesOrTypes(): array
    {
        return [[[]], [['--type' => 'product']]];
    }

    public function testWhatIsLeftAfterAWholeBatchIsLeftToo(): void
    {
        foreach (range(1, 101) as $ignored) {
            $this->parts->table->addDeletable();
        }
        $deletions = 0;
        $this->parts->onDelete = function () use (&$deletions): void {
            if (++$deletions === 100) {
                $this->parts->saveElsewhere(Config::ENABLED, '0');
            }
        };
        $tester = $this->command(['--type' => 'product']);
        self::assertSame([1, ['completed' => 100, 'pending' => 1]], [$tester->getStatusCode(), $this->parts->table->counts()]);
        self::assertStringStartsWith('Stopped, because "Enable" was set to No', $tester->getErrorOutput());
    }

    public static function forcedOrNot(): array
    {
        return [[[]], [['--force' => true]]];
    }

    public function testWhatIsSavedDuringARunCountsFromTheNextBatchOn(): void
    {
        // Nothing like an hour's worth: saved as 50 once the first of two batches is on its way.
        foreach (range(1, 150) as $ignored) {
            $this->parts->table->addDeletable();
        }
        $stored = [Config::MAX_DELETIONS => '0'];
        $this->parts->settings += $stored;
        $this->parts->onDelete = function () use (&$stored): void {
            $stored[Config::MAX_DELETIONS] = '50';
            $this->pill->put();
        };
        $this->onReinit = function () use (&$stored): void {
            $this->parts->settings = $stored + $this->parts->settings;
        };
        $said = $this->command(['--type' => 'product'])->getDisplay();
        self::assertStringContainsString('100 deleted', $said);
        $count = "SELECT COUNT(*) FROM {$this->parts->table->name()} WHERE status = 'pending'";
        self::assertSame(50, (int)$this->parts->table->connection->query($count)->fetchColumn());
    }
}
