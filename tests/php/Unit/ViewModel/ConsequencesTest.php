<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\ViewModel;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Preview;
use Akeneo\Events\Test\Support\Parts;
use Akeneo\Events\Test\Support\Wording;
use Akeneo\Events\ViewModel\Consequences;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class ConsequencesTest extends TestCase
{
    private const COUNTED = '[{"sku":"A-1","along":{"reviews":2}}]';

    /** @dataProvider stored */
    #[DataProvider('stored')]
    public function testWhatWasCountedIsToldFromTheRowAndNothingIsPlannedForIt(string $status, ?string $plan, ?string $reason, ?array $told): void
    {
        $preview = $this->createMock(Preview::class);
        $preview->expects(self::never())->method('of');
        $row = $this->row(['status' => $status, 'plan' => $plan, 'reason' => $reason, 'in_shop' => self::COUNTED]);
        self::assertSame($told, $this->told($preview, $row));
    }

    /** @dataProvider shelved */
    #[DataProvider('shelved')]
    public function testWithWhatIsHiddenNothingGoesAlongUntilItIsDeleted(array $columns, ?array $told): void
    {
        $preview = $this->createMock(Preview::class);
        $preview->expects(self::never())->method('of');
        self::assertSame($told, $this->told($preview, $this->row($columns + ['plan' => '{}', 'in_shop' => self::COUNTED]), ['product' => 30]));
    }

    public static function shelved(): array
    {
        $later = ['What would go along when it is deleted', '', 'Reviews: 2'];

        return [
            'waits for its day' => [['shelf' => 'hidden', 'available_at' => '2999-01-01 00:00:00'], $later],
            'could not be deleted' => [['shelf' => 'hidden', 'status' => 'failed'], $later],
            'nothing is counted' => [['shelf' => 'hidden', 'status' => 'failed', 'in_shop' => '[{"sku":"A-1"}]'], null],
            'stays hidden' => [['shelf' => 'hidden', 'status' => 'completed', 'reason' => 'hidden'], null],
            'on its way back' => [['shelf' => 'returning'], null],
            'not put back' => [['shelf' => 'returning', 'status' => 'failed', 'reason' => 'change_failed'], null],
            'put back' => [['shelf' => 'put_back', 'status' => 'completed', 'reason' => 'put_back_by'], null],
            'enabled by others' => [['shelf' => 'enabled', 'status' => 'completed', 'reason' => 'enabled_again'], null],
            'gone by itself' => [['shelf' => 'deleted', 'status' => 'completed', 'reason' => 'already_absent'], null],
            'deleted on its day' => [['shelf' => 'deleted', 'status' => 'completed', 'reason' => 'deleted'], ['What went along', '', 'Reviews: 2']],
            'being hidden' => [['shelf' => 'hiding', 'status' => 'processing'], null],
        ];
    }

    /** @dataProvider toBeHidden */
    #[DataProvider('toBeHidden')]
    public function testWhatWouldBeHiddenTakesNothingAlongWhateverWasCountedBefore(array $columns): void
    {
        $preview = $this->createStub(Preview::class);
        $preview->method('of')->willReturn(self::foreseen(7, 'hide', '{"code":"closed"}', self::COUNTED));
        $row = $this->row($columns + ['in_shop' => self::COUNTED]);
        self::assertSame(['What would happen now', 'Nothing to do.'], $this->told($preview, $row, ['product' => 30]));
    }

    public static function toBeHidden(): array
    {
        return [[[]], [['status' => 'failed', 'reason' => 'holds_products']], [['shelf' => 'hiding', 'status' => 'failed']], [['shelf' => 'put_back']]];
    }

    public function testOnItsDayTheShopSaysWhatItWouldDoNow(): void
    {
        $preview = $this->createStub(Preview::class);
        $preview->method('of')->willReturn(self::foreseen(7, 'delete', '{"code":"closed"}', self::COUNTED));
        $row = $this->row(['shelf' => 'hidden', 'available_at' => '2026-06-01 00:00:00']);
        self::assertSame(['What would happen now', 'Nothing to do.', 'Reviews: 2'], $this->told($preview, $row, ['product' => 30]));
        // A type that is still deleted at once, in a shop that hides another.
        self::assertSame(['What would happen now', 'Nothing to do.', 'Reviews: 2'], $this->told($preview, $this->row([]), ['category' => 30]));
    }

    public static function stored(): array
    {
        return [
            'deleted' => ['completed', '{}', 'deleted', ['What went along', '', 'Reviews: 2']],
            'deleted by an earlier version' => ['completed', '{}', null, ['What went along', '', 'Reviews: 2']],
            'not deleted here' => ['completed', null, null, null],
            'deleted before, and absent now' => ['completed', '{}', 'already_absent', null],
            'before the deletion' => ['pending', '{}', null, ['What would go along', '', 'Reviews: 2']],
            'refused' => ['failed', null, 'holds_products', ['What would go along', '', 'Reviews: 2']],
            'being deleted' => ['processing', '{}', null, ['What would go along', '', 'Reviews: 2']],
        ];
    }

    /** @dataProvider open */
    #[DataProvider('open')]
    public function testWithoutCountsTheShopSaysWhatItWouldDoNow(string $status, ?string $inShop): void
    {
        $preview = $this->createStub(Preview::class);
        $preview->method('of')->willReturnCallback(static fn (int $id): array => self::foreseen(
            $id,
            'delete',
            '{"code":"gone","args":[{"type":"product","code":"A-1"}]}',
            self::COUNTED
        ));
        $row = $this->row(['status' => $status, 'in_shop' => $inShop]);
        self::assertSame(['What would happen now', 'Deleted product "A-1".', 'Reviews: 2'], $this->told($preview, $row));
    }

    public static function open(): array
    {
        return [['pending', null], ['failed', '[{"sku":"A-1"}]']];
    }

    public function testWhatWouldStayTakesNothingAlong(): void
    {
        $preview = $this->createStub(Preview::class);
        $preview->method('of')->willReturn(self::foreseen(7, 'refuse', '{"code":"given_up","args":[6]}', '[{"sku":"A-1"}]'));
        $row = $this->row(['status' => 'failed']);
        self::assertSame(['What would happen now', 'The shop gave up after 6 tries.'], $this->told($preview, $row));
    }

    public function testNothingIsToldOfWhatEndedOrCannotBePlanned(): void
    {
        $preview = $this->createStub(Preview::class);
        $preview->method('of')->willReturn(null);
        foreach (['completed', 'processing', 'pending', 'failed', 'of a later version'] as $status) {
            self::assertNull($this->told($preview, $this->row(['status' => $status])));
        }
    }

    public function testThePreviewIsTheExtensionsAndAShopWithoutADatabaseDoesWithout(): void
    {
        $parts = new Parts();
        $id = $parts->table->addDeletable();
        $parts->table->connection->exec("UPDATE {$parts->table->name()} SET status = 'failed' WHERE id = $id");
        $foreseen = (new Preview($parts->core))->of($id);
        self::assertSame([$id, 'delete'], [$foreseen['id'], $foreseen['verdict']]);
        self::assertSame('failed', $parts->table->status($id));
        self::assertNull((new Preview($parts->core))->of($id + 1));
        $parts->env['db']['connection']['default']['host'] = '/nowhere.sock';
        self::assertNull((new Preview($parts->core))->of($id));
    }

    public function testAPageDoesNotWaitLongForADatabaseThatIsBusy(): void
    {
        $parts = new Parts();
        $id = $parts->table->addDeletable();
        $parts->table->connection->exec("LOCK TABLES {$parts->table->prefix}catalog_product_entity WRITE");
        $began = microtime(true);
        try {
            self::assertNull((new Preview($parts->core))->of($id));
        } finally {
            $parts->table->connection->exec('UNLOCK TABLES');
        }
        self::assertLessThan(10, microtime(true) - $began);
    }

    /** As Core\Worker::preview() has it: what goes along is counted only for what would be deleted. */
    private static function foreseen(int $id, string $verdict, string $sentence, string $inShop): array
    {
        return [
            'id' => $id, 'event_id' => 'e-1', 'entity_type' => 'product', 'name' => 'product "uuid-1"', 'shown' => 'A-1', 'in_shop' => $inShop,
            'identifier' => null, 'available_at' => 1780315200, 'verdict' => $verdict, 'message' => 'English.',
            'reason' => json_decode($sentence, true)['code'], 'sentences' => "[$sentence]",
        ];
    }

    private function row(array $columns): array
    {
        return $columns + [
            'id' => '7', 'status' => 'pending', 'plan' => null, 'reason' => null, 'in_shop' => null, 'shelf' => null, 'available_at' => '2026-06-01 00:00:00',
        ];
    }

    /**
     * @param array<string, int> $shelf what the shop hides
     * @return string[]|null
     */
    private function told(Preview $preview, array $row, array $shelf = []): ?array
    {
        $config = $this->createStub(Config::class);
        $config->method('shelf')->willReturn($shelf);
        $section = (new Consequences(Wording::along(), $preview, Wording::text(), Wording::ends(), $config))->of($row);

        return $section === null ? null : array_map('strval', [$section['title'], $section['text'], ...$section['along']]);
    }
}
