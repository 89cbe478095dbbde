<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\RunTestCase;

final class DryRunTest extends RunTestCase
{
    public function testADryRunShowsThePlanAndStoresNothingButNames(): void
    {
        $this->parts->settings[Config::MAX_DELETIONS] = '1';
        $table = $this->parts->table;
        $deletable = [$table->addDeletable(), $table->addDeletable()];
        $unknown = $table->add(['entity_code' => "a\x1b[31m<error>b"]);
        $later = $table->add(['event_type' => self::MODEL, 'available_at' => '2037-01-01 00:00:00']);
        $failed = $table->addDeletable();
        $table->connection->exec("UPDATE {$table->name()} SET status = 'failed', attempts = 6 WHERE id = $failed");
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
        self::assertStringContainsString('2 would be deleted, 0 already absent, 0 would wait, 2 would be refused. Nothing was deleted.', $shown);
        self::assertStringContainsString('The brake would let 1 of these deletions through now; the maximum is 1 an hour.', $shown);

        $ofOne = $this->command(['--dry-run' => true, '--id' => (string)$failed, '--force' => true])->getDisplay();
        self::assertStringContainsString('1 would be deleted', $ofOne);
        self::assertSame("No such entry is pending.\n", $this->command(['--dry-run' => true, '--id' => (string)$failed])->getDisplay());
        self::assertStringContainsString('0 would be deleted', $this->command(['--dry-run' => true, '--type' => 'product-model'])->getDisplay());
        self::assertSame("Nothing is pending.\n", $this->command(['--dry-run' => true, '--type' => 'family'])->getDisplay());
        self::assertSame(1, $this->command(['--dry-run' => true, '--type' => 'color'])->getStatusCode());
        self::assertSame($before, $this->rows());
        foreach ($deletable as $id) {
            self::assertStringContainsString('DELETABLE-', (string)$this->named()[$id], 'the shop\'s names');
        }
        self::assertSame([null, null, null], array_map(fn (int $id): ?string => $this->named()[$id], [$unknown, $later, $failed]));
    }

    /** @return array<int, ?string> in_shop by id */
    private function named(): array
    {
        return $this->parts->table->connection->query("SELECT id, in_shop FROM {$this->parts->table->name()}")->fetchAll(\PDO::FETCH_KEY_PAIR);
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
        $table = $this->parts->table;
        $along = $table->addDeletable();
        $this->addToProduct($table->productOf($along));
        $alone = $table->addDeletable();
        $stays = $table->addDeletable();
        $product = $table->productOf($stays);
        $this->addToProduct($product);
        $table->map('product', 'another', $product);

        $lines = explode("\n", $this->command(['--dry-run' => true])->getDisplay());
        $below = array_map(static fn (int $id): string => $lines[(int)array_key_first(preg_grep("/^\\| $id +\\|/", $lines)) + 1], [$along, $alone, $stays]);
        self::assertMatchesRegularExpression('/^\| +\| +\| +\| +\| These would go along: URL rewrites: 2, Reviews: 1, Images: 3, Carts that hold it: 1 +\| +\|$/', $below[0]);
        self::assertMatchesRegularExpression("/^\\| $stays +\\|/", $below[1], 'nothing goes along');
        self::assertStringStartsWith('+--', $below[2], 'what stays takes nothing along');
    }

    private function addToProduct(int $id): void
    {
        [$prefix, $connection] = [$this->parts->table->prefix, $this->parts->table->connection];
        $connection->exec(
            "INSERT INTO {$prefix}url_rewrite (entity_type, entity_id, request_path, target_path, store_id) "
            . "VALUES ('product', $id, UUID(), 'catalog', 1), ('product', $id, UUID(), 'catalog', 1), ('category', $id, UUID(), 'catalog', 1)"
        );
        $connection->exec(
            "INSERT INTO {$prefix}review (entity_id, entity_pk_value, status_id) "
            . "SELECT entity_id, $id, 1 FROM {$prefix}review_entity WHERE entity_code IN ('product', 'customer')"
        );
        foreach (range(1, 3) as $image) {
            $connection->exec("INSERT INTO {$prefix}catalog_product_entity_media_gallery (attribute_id, value) VALUES (87, '/$id-$image.jpg')");
            $connection->exec("INSERT INTO {$prefix}catalog_product_entity_media_gallery_value_to_entity (value_id, entity_id) "
                . "VALUES ({$connection->lastInsertId()}, $id)");
        }
        $connection->exec("INSERT INTO {$prefix}quote (store_id, is_active) VALUES (1, 1)");
        $connection->exec("INSERT INTO {$prefix}quote_item (quote_id, product_id, store_id) VALUES ({$connection->lastInsertId()}, $id, 1)");
    }

    public function testADryRunListsTheOldestThousandAndCountsAll(): void
    {
        $first = $this->parts->table->addDeletable();
        $this->parts->table->addMany(1198);
        $last = $this->parts->table->addDeletable();
        $shown = $this->command(['--dry-run' => true])->getDisplay();
        self::assertSame(1000, preg_match_all('/^\| \d+ /m', $shown));
        self::assertStringContainsString('Only the oldest 1,000 of 1,200 are listed.', $shown);
        self::assertStringContainsString('2 would be deleted, 0 already absent, 0 would wait, 1,198 would be refused', $shown);
        self::assertNotNull($this->named()[$first]);
        self::assertNull($this->named()[$last], 'what is not listed is only counted');
    }
}
