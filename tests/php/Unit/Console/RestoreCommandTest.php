<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\RunTestCase;
use PHPUnit\Framework\Attributes\DataProvider;
use Symfony\Component\Console\Output\OutputInterface;

final class RestoreCommandTest extends RunTestCase
{
    private const MOMENT = '\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC';

    public function testOneEntryIsPutBackAndTheOthersStayHidden(): void
    {
        [$id, $other] = $this->hide(2);
        self::assertSame(['hidden', 'pending'], $this->shelf($id));
        $tester = $this->restore(['--id' => (string)$id]);

        self::assertMatchesRegularExpression(
            "/^$id put back( \\[.*\\])?: Put back by akeneo_events:restore on " . self::MOMENT . ": product .*\n1 put back\.\n$/",
            $tester->getDisplay()
        );
        self::assertSame([0, ''], [$tester->getStatusCode(), $tester->getErrorOutput()]);
        self::assertSame([['put_back', 'completed'], ['hidden', 'pending']], array_map($this->shelf(...), [$id, $other]));
        self::assertSame([[], [0 => 2]], array_map($this->statuses(...), [$id, $other]));
        self::assertMatchesRegularExpression("/^INFO: event e-\d+: entry $id to be put back by command$/m", $this->parts->log());
    }

    public function testWhatStaysHiddenForGoodComesBackToo(): void
    {
        [$id] = $this->hide(1, 'hide');
        self::assertSame(['hidden', 'completed'], $this->shelf($id));
        self::assertSame("1 put back.\n", $this->restore(['--type' => 'product'])->getDisplay());
        self::assertSame([], $this->statuses($id));
    }

    public function testWhatHasBeenDeletedMeanwhileIsNamedAndLeft(): void
    {
        $ids = $this->hide(4);
        $deleted = [$ids[1], $ids[3]];
        $this->parts->settings[Config::DELETED_PRODUCTS] = 'hide_then_delete';
        foreach ($deleted as $id) {
            self::assertSame(0, $this->command(['--id' => (string)$id, '--force' => true])->getStatusCode());
        }
        $tester = $this->restore(['--type' => 'product']);

        self::assertSame("2 put back, 2 were deleted meanwhile and stay deleted: entries $deleted[0], $deleted[1].\n", $tester->getDisplay());
        self::assertSame(0, $tester->getStatusCode(), 'what can be put back is back');
        self::assertSame([0, 0], array_map($this->parts->table->productOf(...), $deleted));
        self::assertSame([[], []], array_map($this->statuses(...), [$ids[0], $ids[2]]));
        $named = $this->restore(['--id' => (string)$deleted[0]]);
        self::assertSame([1, ''], [$named->getStatusCode(), $named->getDisplay()]);
        self::assertStringStartsWith("What entry $deleted[0] hid is deleted meanwhile and stays deleted. Magento deleted product ", $named->getErrorOutput());
    }

    public function testWhatSomebodyDeletedInTheAdminIsNamedToo(): void
    {
        $ids = $this->hide(3);
        foreach ([$ids[0], $ids[2]] as $id) {
            $product = $this->parts->table->productOf($id);
            $this->parts->table->connection->exec("DELETE FROM {$this->parts->table->prefix}catalog_product_entity WHERE entity_id = $product");
        }
        $one = $this->restore(['--id' => (string)$ids[0]]);
        self::assertSame(1, $one->getStatusCode());
        self::assertMatchesRegularExpression(
            "/^$ids[0] completed.*: Nothing to put back: this shop does not have product .*\n1 was deleted meanwhile and stays deleted: entry $ids[0]\.\n$/",
            $one->getDisplay()
        );
        $rest = $this->restore(['--since' => '1 hour ago']);
        self::assertSame([0, "1 put back, 2 were deleted meanwhile and stay deleted: entries $ids[0], $ids[2].\n"], [$rest->getStatusCode(), $rest->getDisplay()]);
    }

    public function testSinceTakesWhatWasHiddenThenOrLaterOfAnyTypeOrOfOne(): void
    {
        $ids = $this->hide(3);
        $table = $this->parts->table;
        $table->connection->exec("UPDATE {$table->name()} SET shelved_at = shelved_at - INTERVAL 3 HOUR WHERE id = $ids[0]");
        $table->connection->exec("UPDATE {$table->name()} SET event_type = '" . self::MODEL . "' WHERE id = $ids[1]");
        self::assertSame("Nothing was hidden.\n", $this->restore(['--since' => '2 hours ago', '--type' => 'category'])->getDisplay());
        self::assertSame("1 put back.\n", $this->restore(['--since' => '2 hours ago', '--type' => 'product'])->getDisplay());
        self::assertSame(['hidden', 'hidden', 'put_back'], array_map(fn (int $id): string => $this->shelf($id)[0], $ids));
        self::assertSame("1 put back.\n", $this->restore(['--since' => '2 hours ago'])->getDisplay());
        self::assertSame(['hidden', 'put_back', 'put_back'], array_map(fn (int $id): string => $this->shelf($id)[0], $ids));
        self::assertMatchesRegularExpression("/^INFO: queue: 1 hidden entries to be put back by command, with ids from $ids[1] to $ids[1]$/m", $this->parts->log());
        self::assertSame("1 put back.\n", $this->restore(['--since' => gmdate('Y-m-d', time() - 86400)])->getDisplay());
    }

    public function testStoreViewsGetBackWhatTheyHadAndWhatSomebodyChangedStays(): void
    {
        [$store, $connection] = [$this->parts->table->prefix . 'store', $this->parts->table->connection];
        $connection->exec("INSERT INTO $store (store_id, code, website_id, group_id, name) VALUES (7, 'seventh', 1, 1, 'Seventh')");
        try {
            $former = [0 => 1, 1 => 2, 7 => 1];
            $ids = $this->hide(2, 'hide', $former);
            self::assertSame([0 => 2, 1 => 2, 7 => 2], $this->statuses($ids[0]));
            $this->writeStatus($ids[1], 1, 1);
            self::assertSame("2 put back.\n", $this->restore(['--type' => 'product'])->getDisplay());
            self::assertSame([$former, [0 => 1, 1 => 1, 7 => 1]], array_map($this->statuses(...), $ids));
        } finally {
            $connection->exec("DELETE FROM $store WHERE store_id = 7");
        }
    }

    public function testNeitherTheBrakeNorADisabledModuleHoldsItBack(): void
    {
        $ids = $this->hide(3);
        $this->parts->settings[Config::MAX_DELETIONS] = '1';
        $this->parts->settings[Config::ENABLED] = '0';
        self::assertSame("3 put back.\n", $this->restore(['--type' => 'product'])->getDisplay());
        self::assertSame(array_fill(0, 3, ['put_back', 'completed']), array_map($this->shelf(...), $ids));
    }

    public function testVerboseGivesEachEntryALineAndABarIsGoneAtTheEnd(): void
    {
        $ids = $this->hide(2);
        $tester = $this->restore(['--type' => 'product'], ['decorated' => true]);
        self::assertStringContainsString('[', $tester->getErrorOutput());
        self::assertSame("2 put back.\n", $tester->getDisplay());
        $ids = $this->hide(2);
        $tester = $this->restore(['--type' => 'product'], ['verbosity' => OutputInterface::VERBOSITY_VERBOSE]);
        self::assertMatchesRegularExpression("/^$ids[0] put back.*\n$ids[1] put back.*\n2 put back\.\n$/", $tester->getDisplay());
        self::assertSame('', $tester->getErrorOutput());
    }

    public function testManyAreTakenByTheHundred(): void
    {
        $table = $this->parts->table;
        $ids = $this->hide(150);
        self::assertSame("150 put back.\n", $this->restore(['--type' => 'product'])->getDisplay());
        self::assertSame(['completed' => 150], $table->counts());
        self::assertSame([], array_merge(...array_map($this->statuses(...), $ids)));
    }

    public function testWhatIsBackIsNotHiddenOrDeletedAgainByItsEntry(): void
    {
        [$id] = $this->hide(1);
        $this->restore(['--id' => (string)$id]);
        $again = $this->restore(['--id' => (string)$id]);
        self::assertSame([1, ''], [$again->getStatusCode(), $again->getDisplay()]);
        self::assertMatchesRegularExpression("/^Entry $id hides nothing\. It is completed\. Put back by akeneo_events:restore on /", $again->getErrorOutput());
        $this->parts->processQueue->execute(static fn (): bool => true);
        self::assertSame([], $this->statuses($id));
        self::assertSame("Nothing was hidden.\n", $this->restore(['--type' => 'product'])->getDisplay());
    }

    /** @dataProvider mistakes */
    #[DataProvider('mistakes')]
    public function testAMistakeIsSaidInOneSentence(array $options, string $sentence): void
    {
        foreach ([[], ['--dry-run' => true]] as $dry) {
            $tester = $this->restore($options + $dry);
            self::assertSame([1, '', "$sentence\n"], [$tester->getStatusCode(), $tester->getDisplay(), $tester->getErrorOutput()]);
        }
    }

    public static function mistakes(): array
    {
        return [
            [[], 'Give the ID of an entry with --id (akeneo_events:status shows them), a time with --since, or a type with --type: product, product-model or category.'],
            [['--id' => '99999999'], 'There is no entry 99999999.'],
            [['--id' => 'x'], '--id takes the number of an entry; akeneo_events:status shows them.'],
            [['--id' => '1', '--since' => '1 hour ago'], '--since does not go with --id.'],
            [['--type' => 'shoe'], 'There is no entity type "shoe"; the types are product, product_model, attribute_option, attribute, category, family.'],
            [['--since' => 'x'], '--since takes a time in UTC, such as 2026-11-30 or "2026-11-30 14:00", or how long ago, such as "2 hours ago".'],
        ];
    }

    public function testSinceIsComparedWithTheDatabasesClock(): void
    {
        $tester = $this->restore(['--since' => gmdate('Y-m-d H:i', time() + 7200)]);
        self::assertMatchesRegularExpression('/^--since is in the future\. It is ' . self::MOMENT . " now\.\n$/", $tester->getErrorOutput());
    }

    public function testAnEntryThatHidesNothingOrIsOfAnotherTypeIsRefused(): void
    {
        $pending = $this->parts->table->addDeletable();
        [$hidden] = $this->hide(1);
        self::assertSame("Entry $pending hides nothing. It is pending.\n", $this->restore(['--id' => (string)$pending])->getErrorOutput());
        $tester = $this->restore(['--id' => (string)$hidden, '--type' => 'family']);
        self::assertSame([1, "Entry $hidden is not of type family; it is of type product.\n"], [$tester->getStatusCode(), $tester->getErrorOutput()]);
        self::assertSame(['hidden', 'pending'], $this->shelf($hidden));
        self::assertSame(0, $this->restore(['--id' => (string)$hidden, '--type' => 'product'])->getStatusCode());
    }

    /** @return array{?string, string} shelf and status */
    private function shelf(int $id): array
    {
        return [$this->row($id)['shelf'], $this->row($id)['status']];
    }
}
