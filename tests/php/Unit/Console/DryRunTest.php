<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\RunTestCase;

final class DryRunTest extends RunTestCase
{
    public function testADryRunShowsThePlanAndChangesNothingButNames(): void
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
        $after = $table->connection->query("SELECT * FROM {$table->name()}")->fetchAll(\PDO::FETCH_ASSOC);
        $named = array_filter(array_column($after, 'in_shop', 'id'));
        self::assertSame($deletable, array_keys($named));
        // Names are stored where there are none.
        $names = ['in_shop' => null, 'search_sku' => null, 'search_name' => null];
        self::assertSame($before, array_map(static fn (array $row): array => array_replace($row, $names), $after));
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
}
