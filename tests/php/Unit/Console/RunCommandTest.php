<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Console\Run\Watch;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\RunTestCase;
use PHPUnit\Framework\Attributes\DataProvider;
use Symfony\Component\Console\Output\BufferedOutput;
use Symfony\Component\Console\Output\OutputInterface;

final class RunCommandTest extends RunTestCase
{
    private const WHICH = 'Give the ID of an entry with --id (akeneo_events:status shows them), or a type with --type: product, product-model, category, '
        . 'attribute, attribute-option or family.';

    public function testAProgramMayGiveTheIdAsANumber(): void
    {
        foreach ([$this->command(['--id' => 99999999]), $this->restore(['--id' => 99999999])] as $tester) {
            self::assertStringContainsString('There is no entry 99999999.', $tester->getErrorOutput());
        }
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
            "/^$id completed( \\[.*\\])?: Magento deleted product .*\n1 deleted, 0 already absent, 0 failed, 0 to be tried again\.\n$/",
            $tester->getDisplay()
        );
        self::assertSame(['completed', 'pending'], array_map($this->parts->table->status(...), [$id, $other]));
    }

    public function testAnEntryThatFailsMakesTheExitCode1(): void
    {
        $id = $this->parts->table->add();
        $tester = $this->command(['--id' => (string)$id]);
        self::assertSame(1, $tester->getStatusCode());
        self::assertStringStartsWith("$id failed", $tester->getDisplay());
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
        self::assertMatchesRegularExpression("/^INFO: event e-\d+: entry $id made pending by command$/m", $this->parts->log());
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
    #[DataProvider('formsOfAType')]
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
        $entry = fn (int $id): array => $this->parts->core->queue()->list(['id' => $id])[0];
        foreach ($before as $id) {
            [$now, $end] = [$entry($id), json_decode($entry($id)['history'], true)];
            self::assertSame(['already_absent', 'completed'], [$now['reason'], $now['status']]);
            self::assertSame(['deleted', 'completed'], [$end['reason'], $end['status']]);
            self::assertStringStartsWith('Magento deleted product "', $end['message']);
        }
        self::assertSame(['deleted', null], [$entry($new[0])['reason'], $entry($new[0])['history']]);
        $tester = $this->command(['--type' => 'product', '--force' => true], ['verbosity' => OutputInterface::VERBOSITY_VERBOSE]);
        self::assertMatchesRegularExpression("/^$before[0] completed( \\[.*\\])?: Nothing to delete: this shop does not have /m", $tester->getDisplay());
        self::assertStringNotContainsString('Magento deleted', $tester->getDisplay(), 'a line tells what this run did');
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
        self::assertMatchesRegularExpression("/^INFO: queue: 3 entries of type family made pending by command, with ids from 1 to $product$/m", $this->parts->log());
        self::assertSame(['failed', 'failed', 'failed'], array_map($this->parts->table->status(...), $ids));
        self::assertSame(['processing', 'completed'], array_map($this->parts->table->status(...), [$held, $product]));
    }

    public function testVerboseGivesEachEntryALineRefusedOnesToo(): void
    {
        $table = $this->parts->table;
        $code = 'two <error>such</error> things';
        array_map(fn (int $id) => $table->map('category', $code, $id), [$table->addCategory('1/2'), $table->addCategory('1/2')]);
        $refused = $table->add(['event_type' => 'com.akeneo.pim.v1.category.deleted', 'entity_code' => $code]);
        $deleted = $table->addDeletable();
        $verbose = ['verbosity' => OutputInterface::VERBOSITY_VERBOSE];
        self::assertMatchesRegularExpression("/^$refused failed( \\[.*\\])?: .*<error>such<\/error>/m", $this->command(['--type' => 'category'], $verbose)->getDisplay());
        $tester = $this->command(['--type' => 'product'], $verbose);
        self::assertMatchesRegularExpression("/^$deleted completed( \\[.*\\])?: Magento deleted product/m", $tester->getDisplay());
        self::assertSame('', $tester->getErrorOutput());
    }

    public function testALineNamesTheEntityAsTheShopKnewIt(): void
    {
        $output = new BufferedOutput();
        $line = new \ReflectionMethod(Watch::class, 'line');
        $ended = ['id' => 7, 'event_id' => 'e', 'name' => null, 'outcome' => 'completed', 'deleted' => true, 'message' => 'Deleted it.'];
        foreach (["A-1, <error>Shirt</error>\x1b (simple)", null, ''] as $shown) {
            $line->invoke(new Watch($output, new SafeText()), $ended + ['shown' => $shown]);
        }
        self::assertSame(
            "7 completed [A-1, <error>Shirt</error>? (simple)]: Deleted it.\n" . str_repeat("7 completed: Deleted it.\n", 2),
            $output->fetch()
        );
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
    #[DataProvider('mistakes')]
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
            [[], self::WHICH],
            [['--force' => true], self::WHICH],
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
}
