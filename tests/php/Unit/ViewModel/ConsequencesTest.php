<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\ViewModel;

use Akeneo\Events\Model\Preview;
use Akeneo\Events\Test\Support\Parts;
use Akeneo\Events\Test\Support\Wording;
use Akeneo\Events\ViewModel\Consequences;
use PHPUnit\Framework\TestCase;

final class ConsequencesTest extends TestCase
{
    private const COUNTED = '[{"sku":"A-1","along":{"reviews":2}}]';

    /** @dataProvider stored */
    public function testWhatWasCountedIsToldFromTheRowAndNothingIsPlannedForIt(string $status, ?string $plan, ?string $reason, ?array $told): void
    {
        $preview = $this->createMock(Preview::class);
        $preview->expects(self::never())->method('of');
        $row = ['id' => '7', 'status' => $status, 'plan' => $plan, 'reason' => $reason, 'in_shop' => self::COUNTED];
        self::assertSame($told, $this->told($preview, $row));
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
    public function testWithoutCountsTheShopSaysWhatItWouldDoNow(string $status, ?string $inShop): void
    {
        $preview = $this->createStub(Preview::class);
        $preview->method('of')->willReturnCallback(static fn (int $id): array => self::foreseen(
            $id,
            'delete',
            '{"code":"gone","args":[{"type":"product","code":"A-1"}]}',
            self::COUNTED
        ));
        $row = ['id' => '7', 'status' => $status, 'plan' => null, 'reason' => null, 'in_shop' => $inShop];
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
        $row = ['id' => '7', 'status' => 'failed', 'plan' => null, 'reason' => null, 'in_shop' => null];
        self::assertSame(['What would happen now', 'The shop gave up after 6 tries.'], $this->told($preview, $row));
    }

    public function testNothingIsToldOfWhatEndedOrCannotBePlanned(): void
    {
        $preview = $this->createStub(Preview::class);
        $preview->method('of')->willReturn(null);
        foreach (['completed', 'processing', 'pending', 'failed', 'of a later version'] as $status) {
            self::assertNull($this->told($preview, ['id' => '7', 'status' => $status, 'plan' => null, 'reason' => null, 'in_shop' => null]));
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

    /** @return string[]|null */
    private function told(Preview $preview, array $row): ?array
    {
        $section = (new Consequences(Wording::along(), $preview, Wording::text(), Wording::ends()))->of($row);

        return $section === null ? null : array_map('strval', [$section['title'], $section['text'], ...$section['along']]);
    }
}
