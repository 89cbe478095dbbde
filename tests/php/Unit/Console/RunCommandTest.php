<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Console\Command\RunCommand;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\Run\DryRun;
use Akeneo\Events\Console\Run\RunEntry;
use Akeneo\Events\Console\Run\RunType;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\SavedSettings;
use Akeneo\Events\Test\Support\IdleSync;
use Akeneo\Events\Test\Support\Parts;
use Akeneo\Events\Test\Support\Pill;
use Magento\Framework\App\Config\ReinitableConfigInterface;
use PHPUnit\Framework\TestCase;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Output\OutputInterface;
use Symfony\Component\Console\Tester\CommandTester;

final class RunCommandTest extends TestCase
{
    private const FAMILY = 'com.akeneo.pim.v1.family.deleted';
    private const MODEL = 'com.akeneo.pim.v1.product-model.deleted';

    private Parts $parts;
    private Pill $pill;
    private ?\Closure $onReinit = null;

    protected function setUp(): void
    {
        if (!class_exists(Command::class)) {
            self::fail('The package php-symfony-console is not installed; run tools/setup.');
        }
        $this->parts = new Parts();
        $this->pill = new Pill();
    }

    public function testOneEntryIsProcessedDueOrNotAndWithTheNativeQueueOff(): void
    {
        $this->parts->settings[Config::NATIVE_QUEUE] = '0';
        $other = $this->parts->table->addDeletable();
        $id = $this->parts->table->addDeletable();
        $this->parts->table->connection->exec("UPDATE {$this->parts->table->name()} SET available_at = '2037-01-01'");
        $tester = $this->command(['--id' => (string)$id]);

        self::assertSame(0, $tester->getStatusCode());
        self::assertMatchesRegularExpression(
            "/^$id completed: Deleted product .*\n1 deleted, 0 already absent, 0 failed, 0 to be tried again\.\n$/",
            $tester->getDisplay()
        );
        self::assertSame(['completed', 'pending'], array_map($this->parts->table->status(...), [$id, $other]));
    }

    public function testAnEntryThatFailsMakesTheExitCode1(): void
    {
        $id = $this->parts->table->add();
        $tester = $this->command(['--id' => (string)$id]);
        self::assertSame(1, $tester->getStatusCode());
        self::assertStringStartsWith("$id failed: ", $tester->getDisplay());
        self::assertStringEndsWith("0 deleted, 0 already absent, 1 failed, 0 to be tried again.\n", $tester->getDisplay());
    }

    public function testAnEntryThatIsNotPendingNeedsForce(): void
    {
        $id = $this->parts->table->addDeletable();
        $this->parts->table->connection->exec("UPDATE {$this->parts->table->name()} SET status = 'failed', attempts = 6");
        $tester = $this->command(['--id' => (string)$id]);
        self::assertSame([1, "Entry $id is failed; --force processes it again.\n"], [$tester->getStatusCode(), $tester->getErrorOutput()]);
        self::assertSame(0, $this->command(['--id' => (string)$id, '--force' => true])->getStatusCode());
        self::assertSame('completed', $this->parts->table->status($id));
        self::assertStringContainsString("entry $id made pending by command", $this->parts->log());
    }

    public function testAnEntryThatALiveWorkerHoldsIsLeftAlone(): void
    {
        $id = $this->parts->table->add();
        $this->parts->table->lease($id);
        foreach ([[], ['--force' => true]] as $force) {
            $tester = $this->command(['--id' => (string)$id] + $force);
            self::assertSame(1, $tester->getStatusCode());
            self::assertSame(
                "Entry $id is being processed right now by another process; it was left alone.\n",
                $tester->getErrorOutput()
            );
        }
        self::assertSame('processing', $this->parts->table->status($id));
    }

    /** @dataProvider formsOfAType */
    public function testAllPendingEntriesOfATypeAreProcessedAndNoOthers(string $type): void
    {
        $model = $this->parts->table->add(['event_type' => self::MODEL]);
        $done = $this->parts->table->add(['event_type' => self::MODEL, 'status' => 'completed']);
        $product = $this->parts->table->add();
        $tester = $this->command(['-t' => $type]);

        self::assertSame(1, $tester->getStatusCode());
        self::assertSame(['failed', 'completed', 'pending'], array_map($this->parts->table->status(...), [$model, $done, $product]));
        self::assertSame(
            "0 deleted, 0 already absent, 1 failed, 0 to be tried again.\nakeneo_events:status --status=failed shows why.\n",
            $tester->getDisplay()
        );
    }

    public static function formsOfAType(): array
    {
        return [['product-model'], ['product_model'], ['product-model.deleted'], ['Product-Model'], [self::MODEL]];
    }

    public function testARunTakesEachEntryOnceHoweverItEnds(): void
    {
        foreach (range(1, 230) as $ignored) {
            $this->parts->table->addDeletable();
        }
        $deletions = 0;
        $this->parts->onDelete = static function () use (&$deletions): void {
            $deletions++;
            throw new \Magento\Framework\DB\Adapter\LockWaitException('lock wait');
        };
        $tester = $this->command(['--type' => 'product']);
        self::assertSame(0, $tester->getStatusCode(), 'to be tried again is no failure');
        self::assertSame(230, $deletions);
        self::assertSame("0 deleted, 0 already absent, 0 failed, 230 to be tried again.\n", $tester->getDisplay());
    }

    public function testForcedAgainEntriesKeepTheirOutcomeAndTheSummaryTellsWhatThisRunDid(): void
    {
        $before = array_map(fn (): int => $this->parts->table->addDeletable(), range(1, 3));
        self::assertSame("3 deleted, 0 already absent, 0 failed, 0 to be tried again.\n", $this->command(['--type' => 'product'])->getDisplay());
        $new = array_map(fn (): int => $this->parts->table->addDeletable(), range(1, 2));
        $tester = $this->command(['--type' => 'product', '--force' => true]);

        self::assertSame("2 deleted, 3 already absent, 0 failed, 0 to be tried again.\n", $tester->getDisplay());
        $message = fn (int $id): string => $this->parts->core->queue()->list(['id' => $id])[0]['message'];
        foreach ($before as $id) {
            self::assertMatchesRegularExpression(
                '/^Already absent: .+ Before that \([\d-]{10} [\d:]{8} UTC, completed\): Deleted product ".+\.$/',
                $message($id)
            );
        }
        self::assertStringStartsWith('Deleted ', $message($new[0]));
        $tester = $this->command(['--type' => 'product', '--force' => true], ['verbosity' => OutputInterface::VERBOSITY_VERBOSE]);
        self::assertStringContainsString("$before[0] completed: Already absent: ", $tester->getDisplay());
        self::assertStringNotContainsString('Before that', $tester->getDisplay(), 'a line tells what this run did');
    }

    public function testForceTakesEveryEntryOfATypeButNamesThoseThatAreBeingProcessed(): void
    {
        $family = ['event_type' => self::FAMILY];
        $ids = array_map(
            fn (string $status): int => $this->parts->table->add($family + ['status' => $status]),
            ['pending', 'completed', 'failed']
        );
        $held = $this->parts->table->add($family);
        $this->parts->table->lease($held);
        $product = $this->parts->table->add(['status' => 'completed']);
        $tester = $this->command(['--type' => 'family', '--force' => true]);

        self::assertStringStartsWith(
            "Left alone, since another process is at them right now: $held.\n0 deleted, 0 already absent, 3 failed",
            $tester->getDisplay()
        );
        self::assertSame(['failed', 'failed', 'failed'], array_map($this->parts->table->status(...), $ids));
        self::assertSame(['processing', 'completed'], array_map($this->parts->table->status(...), [$held, $product]));
    }

    public function testVerboseGivesEachEntryALineRefusedOnesToo(): void
    {
        $refused = $this->parts->table->add(['entity_code' => 'no <error>such</error> thing']);
        $deleted = $this->parts->table->addDeletable();
        $tester = $this->command(['--type' => 'product'], ['verbosity' => OutputInterface::VERBOSITY_VERBOSE]);
        self::assertMatchesRegularExpression("/^$refused failed: .*<error>such<\/error>/m", $tester->getDisplay());
        self::assertMatchesRegularExpression("/^$deleted completed: Deleted product/m", $tester->getDisplay());
        self::assertSame('', $tester->getErrorOutput());
    }

    public function testInATerminalThereIsAProgressBarAndItIsGoneAtTheEnd(): void
    {
        $this->parts->table->addMany(3);
        $tester = $this->command(['--type' => 'product'], ['decorated' => true]);
        self::assertStringContainsString('[', $tester->getErrorOutput());
        self::assertSame('', $this->command(['--type' => 'product'])->getErrorOutput(), 'none where it is piped');
        self::assertStringNotContainsString('[>', $tester->getDisplay());
    }

    public function testNothingPendingIsNoFailure(): void
    {
        $tester = $this->command(['--type' => 'category']);
        self::assertSame([0, "Nothing was pending.\n"], [$tester->getStatusCode(), $tester->getDisplay()]);
    }

    /** @dataProvider mistakes */
    public function testAMistakeIsSaidInOneSentence(array $options, string $sentence): void
    {
        $tester = $this->command($options);
        self::assertSame([1, '', "$sentence\n"], [$tester->getStatusCode(), $tester->getDisplay(), $tester->getErrorOutput()]);
    }

    public static function mistakes(): array
    {
        $number = '--id takes the number of an entry; akeneo_events:status shows them.';
        $types = 'product, product_model, attribute_option, attribute, category, family';

        return [
            [[], 'Name an entry by --id or a type by --type.'],
            [['--force' => true], 'Name an entry by --id or a type by --type.'],
            [['--id' => '99999999'], 'There is no entry 99999999.'],
            [['--id' => 'x'], $number],
            [['--id' => '0'], $number],
            [['--type' => 'shoe'], "There is no entity type \"shoe\"; the types are $types."],
            [['--type' => 'shoe', '--force' => true], "There is no entity type \"shoe\"; the types are $types."],
        ];
    }

    public function testAnEntryOfAnotherTypeIsRefused(): void
    {
        $id = (string)$this->parts->table->add();
        $tester = $this->command(['--id' => $id, '--type' => 'family']);
        self::assertSame("Entry $id is not of type family; it is of type product.\n", $tester->getErrorOutput());
        self::assertSame(1, $this->command(['--id' => $id, '--type' => 'product.deleted'])->getStatusCode());
        self::assertSame('failed', $this->parts->table->status((int)$id));
    }

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
            '/^The brake holds deletions back: 2 were begun within an hour, as many as "Maximum Deletions per Hour" allows\. It opens again at (.+) UTC; '
            . "bin\\/magento akeneo_events:run --force lets chosen ones through\\.\n2 deleted, 0 already absent, 0 failed, 0 to be tried again\\.\n$/",
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
            self::assertStringStartsWith('The module stands still, because "Enable" is No: nothing is deleted.', $tester->getErrorOutput());
        }
        self::assertSame(['pending' => 2], $this->parts->table->counts());
        self::assertStringContainsString('2 would be deleted', $this->command(['--dry-run' => true])->getDisplay());
        self::assertSame(0, $this->command(['--id' => (string)$first, '--force' => true])->getStatusCode());
        self::assertSame(['completed', 'pending'], array_map($this->parts->table->status(...), [$first, $second]));
        self::assertSame(0, $this->command(['--type' => 'product', '--force' => true])->getStatusCode());
        self::assertSame('completed', $this->parts->table->status($second));
    }

    /** @dataProvider forcedOrNot */
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

    public function testADryRunShowsThePlanAndChangesNothing(): void
    {
        $this->parts->settings[Config::MAX_DELETIONS] = '1';
        $table = $this->parts->table;
        $deletable = [$table->addDeletable(), $table->addDeletable()];
        $unknown = $table->add(['entity_code' => "a\x1b[31m<error>b"]);
        $later = $table->add(['event_type' => self::MODEL, 'available_at' => '2037-01-01 00:00:00']);
        $failed = $table->add(['status' => 'failed', 'attempts' => 6]);
        $before = $table->connection->query("SELECT * FROM {$table->name()}")->fetchAll(\PDO::FETCH_ASSOC);

        $tester = $this->command(['--dry-run' => true]);
        $shown = $tester->getDisplay();
        self::assertSame(0, $tester->getStatusCode());
        foreach ($deletable as $id) {
            self::assertMatchesRegularExpression("/^\\| $id +\\| product +\\| would be deleted +\\| Would delete product .* \\(entity \\d+\\)\\. /m", $shown);
        }
        self::assertMatchesRegularExpression("/^\\| $unknown +\\| product +\\| would be refused +\\| .*entity not found/m", $shown);
        self::assertMatchesRegularExpression("/^\\| $later +\\| product_model +\\| would be refused .*2037-01-01 00:00:00/m", $shown);
        self::assertStringNotContainsString("| $failed ", $shown);
        self::assertStringNotContainsString("\x1b", $shown);
        self::assertStringContainsString('2 would be deleted, 0 gone already, 0 would be put off, 2 would be refused. Nothing was changed.', $shown);
        self::assertStringContainsString('The brake would let 1 of these deletions through now; the maximum is 1 an hour.', $shown);

        $ofOne = $this->command(['--dry-run' => true, '--id' => (string)$failed, '--force' => true])->getDisplay();
        self::assertStringContainsString('1 would be refused', $ofOne);
        self::assertSame("No such entry is pending.\n", $this->command(['--dry-run' => true, '--id' => (string)$failed])->getDisplay());
        self::assertStringContainsString('0 would be deleted', $this->command(['--dry-run' => true, '--type' => 'product-model'])->getDisplay());
        self::assertSame("Nothing is pending.\n", $this->command(['--dry-run' => true, '--type' => 'family'])->getDisplay());
        self::assertSame(1, $this->command(['--dry-run' => true, '--type' => 'color'])->getStatusCode());
        self::assertSame($before, $table->connection->query("SELECT * FROM {$table->name()}")->fetchAll(\PDO::FETCH_ASSOC));
    }

    public function testADryRunTellsThatAkeneoIsAskedAboutWhatIsForced(): void
    {
        $this->parts->settings[Config::CONFIRM] = 'doubt';
        $id = (string)$this->parts->table->addDeletable();
        $asked = 'Akeneo is asked first.';
        self::assertStringNotContainsString($asked, $this->command(['--dry-run' => true, '--id' => $id])->getDisplay());
        self::assertStringContainsString($asked, $this->command(['--dry-run' => true, '--id' => $id, '--force' => true])->getDisplay());
    }

    public function testADryRunListsTheOldestThousandAndCountsAll(): void
    {
        $this->parts->table->addMany(1200);
        $shown = $this->command(['--dry-run' => true])->getDisplay();
        self::assertSame(1000, preg_match_all('/^\| \d+ /m', $shown));
        self::assertStringContainsString('Only the oldest 1,000 of 1,200 are listed.', $shown);
        self::assertStringContainsString('1,200 would be refused', $shown);
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

    private function reinit(): ReinitableConfigInterface
    {
        $config = $this->createStub(ReinitableConfigInterface::class);
        $config->method('reinit')->willReturnCallback(function () use ($config): ReinitableConfigInterface {
            ($this->onReinit ?? static fn () => null)();

            return $config;
        });

        return $config;
    }

    private function command(array $options, array $with = []): CommandTester
    {
        $parts = $this->parts;
        $tester = new CommandTester(new RunCommand(
            new RunEntry($parts->core, $parts->processBatch, $parts->brake, $parts->logger),
            new RunType($parts->core, $parts->processBatch, $parts->brake, $parts->stop, new SavedSettings($this->pill, $this->pill), $this->reinit(), $parts->logger),
            new DryRun($parts->core, $parts->brake, new SafeText()),
            $parts->stop,
            new Failure(),
            new IdleSync(),
            $parts->emergencyStop,
        ));
        $tester->execute($options, $with + ['decorated' => false, 'capture_stderr_separately' => true]);

        return $tester;
    }
}
