<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Console\Run\DryRun;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\RunTestCase;
use Akeneo\Events\Test\Support\Wording;

final class DryRunTest extends RunTestCase
{
    public function testADryRunShowsThePlanAndStoresNothingButNames(): void
    {
        $this->parts->settings[Config::MAX_DELETIONS] = '1';
        $table = $this->parts->table;
        $deletable = [$table->addDeletable(), $table->addDeletable()];
        $unknown = $table->add(['entity_code' => "a\x1b[31m<error>b"]);
        $later = $table->add(['event_type' => self::MODEL, 'available_at' => '2037-01-01 00:00:00']);
        $failed = $table->add(['status' => 'failed', 'attempts' => 6]);
        $before = $this->rows();

        $tester = $this->command(['--dry-run' => true]);
        $shown = $tester->getDisplay();
        self::assertSame(0, $tester->getStatusCode());
        foreach ($deletable as $id) {
            self::assertMatchesRegularExpression("/^\\| $id +\\| product +\\| .* would be deleted +\\| Magento would delete product \"[\\w-]+\", ID \\d+\\. /m", $shown);
        }
        self::assertMatchesRegularExpression("/^\\| $unknown +\\| product +\\| .* would be refused +\\| Nothing to delete: the connector never imported this product\\. /m", $shown);
        self::assertMatchesRegularExpression("/^\\| $later +\\| product_model +\\| .* would be refused .*2037-01-01 00:00:00/m", $shown);
        self::assertStringNotContainsString("| $failed ", $shown);
        self::assertStringNotContainsString("\x1b", $shown);
        self::assertStringContainsString('2 would be deleted, 0 already gone, 0 would wait, 2 would be refused. Nothing was deleted.', $shown);
        self::assertStringContainsString('The brake would let 1 of these deletions through now; the maximum is 1 an hour.', $shown);

        $ofOne = $this->command(['--dry-run' => true, '--id' => (string)$failed, '--force' => true])->getDisplay();
        self::assertStringContainsString('1 would be refused', $ofOne);
        self::assertSame("No such entry is pending.\n", $this->command(['--dry-run' => true, '--id' => (string)$failed])->getDisplay());
        self::assertStringContainsString('0 would be deleted', $this->command(['--dry-run' => true, '--type' => 'product-model'])->getDisplay());
        self::assertSame("Nothing is pending.\n", $this->command(['--dry-run' => true, '--type' => 'family'])->getDisplay());
        self::assertSame(1, $this->command(['--dry-run' => true, '--type' => 'color'])->getStatusCode());
        self::assertSame($before, $this->rows());
    }

    /** @return array<int, array<string, ?string>> what a dry run leaves as it is: all but the names that the shop has for an entity */
    private function rows(): array
    {
        $rows = $this->parts->table->connection->query("SELECT * FROM {$this->parts->table->name()}")->fetchAll(\PDO::FETCH_ASSOC);
        $names = array_flip(['in_shop', 'search_sku', 'search_name']);

        return array_map(static fn (array $row): array => array_diff_key($row, $names), $rows);
    }

    public function testADryRunTellsThatAkeneoIsAskedAboutWhatIsForced(): void
    {
        $this->parts->settings[Config::CONFIRM] = 'doubt';
        $id = (string)$this->parts->table->addDeletable();
        $asked = 'The shop asks Akeneo first.';
        self::assertStringNotContainsString($asked, $this->command(['--dry-run' => true, '--id' => $id])->getDisplay());
        self::assertStringContainsString($asked, $this->command(['--dry-run' => true, '--id' => $id, '--force' => true])->getDisplay());
    }

    public function testWhatWouldGoAlongIsCountedOnALineOfItsOwn(): void
    {
        $row = new \ReflectionMethod(DryRun::class, 'row');
        $of = fn (array $columns): array => $row->invoke(new DryRun($this->parts->core, $this->parts->brake, Wording::along(), new SafeText()), $columns + [
            'id' => 7, 'event_id' => 'e', 'entity_type' => 'product', 'name' => null, 'available_at' => 0, 'verdict' => 'delete', 'message' => 'Would delete it.',
        ]);
        $counted = ['in_shop' => '[{"sku":"A-1","along":{"reviews":2,"carts":1}}]', 'shown' => 'A-1, <info>Shirt'];
        self::assertSame(['A-1, \\<info>Shirt', '<fg=green>would be deleted</>'], array_slice($of($counted), 2, 2));
        self::assertSame("Would delete it.\nThese would go along: Reviews: 2, Carts that hold it: 1", $of($counted)[4]);
        self::assertSame('Would delete it.', $of(['verdict' => 'refuse'] + $counted)[4], 'what stays takes nothing along');
        self::assertSame(['', 'Would delete it.'], [$of([])[2], $of([])[4]]);
        self::assertSame('Would delete it.', $of(['in_shop' => 'broken'])[4]);
    }

    public function testADryRunListsTheOldestThousandAndCountsAll(): void
    {
        $this->parts->table->addMany(1200);
        $shown = $this->command(['--dry-run' => true])->getDisplay();
        self::assertSame(1000, preg_match_all('/^\| \d+ /m', $shown));
        self::assertStringContainsString('Only the oldest 1,000 of 1,200 are listed.', $shown);
        self::assertStringContainsString('1,200 would be refused', $shown);
    }
}
