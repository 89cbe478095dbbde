<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Model\HeldBack;
use Akeneo\Events\Model\Preview;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Test\Support\Parts;
use Akeneo\Events\Test\Support\Wording;
use PHPUnit\Framework\TestCase;

final class HeldBackTest extends TestCase
{
    private Parts $parts;
    /** @var int[] ids of the entries that were looked up */
    private array $lookedUp = [];

    protected function setUp(): void
    {
        $this->parts = new Parts();
    }

    public function testTheFirstThreeThatAreDueAreNamedByWhatIsStoredAndNothingIsPlanned(): void
    {
        $this->parts->table->add(['in_shop' => '[{"sku":"LATER"}]', 'available_at' => '2037-01-01 00:00:00']);
        $this->parts->table->add(['in_shop' => '[{"sku":"FAILED"}]', 'status' => 'failed']);
        $this->parts->table->add();
        foreach ([['in_shop' => '[{"sku":"A-1","name":"Shirt"}]'], ['identifier' => 'AKN-2'], ['in_shop' => '[{"sku":"C"}]'], ['in_shop' => '[{"sku":"D"}]']] as $columns) {
            $this->parts->table->add($columns);
        }
        self::assertSame(['A-1, Shirt', 'AKN-2', 'C'], $this->names([]));
        self::assertSame([], $this->lookedUp);
    }

    public function testWithoutAStoredNameThreeAreLookedUp(): void
    {
        $this->parts->table->add(['available_at' => '2037-01-01 00:00:00']);
        $due = array_map(fn (): int => $this->parts->table->add(), range(1, 5));
        self::assertSame(['A-1, Shirt', 'product "c"'], $this->names([
            ['verdict' => 'delete', 'in_shop' => '[{"sku":"A-1","name":"Shirt"}]'],
            ['verdict' => 'refuse', 'in_shop' => '[{"sku":"STAYS"}]'],
            ['verdict' => 'hide', 'name' => 'product "c"'],
        ]));
        self::assertSame(array_slice($due, 0, 3), $this->lookedUp);
    }

    public function testWhatWaitsForItsDayOrIsOnItsWayBackIsNotHeldBackHoweverMuchOfItIsOlder(): void
    {
        foreach (range(1, 25) as $ignored) {
            foreach (['hidden' => '2037-01-01 00:00:00', 'returning' => '2026-06-01 00:00:00'] as $shelf => $at) {
                $this->parts->table->add(['in_shop' => '[{"sku":"SHELVED"}]', 'shelf' => $shelf, 'available_at' => $at]);
            }
        }
        foreach ([null, 'hiding', 'hidden'] as $shelf) {
            $this->parts->table->add(['in_shop' => '[{"sku":"' . ($shelf ?? 'new') . '"}]', 'shelf' => $shelf]);
        }
        self::assertSame(['new', 'hiding', 'hidden'], $this->names([]));
    }

    public function testWhereNothingCanBeToldNothingIsSaid(): void
    {
        self::assertSame([], $this->names([]));
        self::assertSame([], $this->lookedUp);
        $this->parts->table->add();
        self::assertSame([], $this->names([]));
        $rows = $this->createStub(QueueRows::class);
        $rows->method('due')->willThrowException(new \PDOException('away'));
        self::assertSame([], (new HeldBack($rows, $this->createStub(Preview::class), Wording::names()))->names());
    }

    public function testAHeldDeletionIsNamedByTheExtensionsOwnPlan(): void
    {
        $id = $this->parts->table->addDeletable();
        $heldBack = new HeldBack(new QueueRows($this->parts->resource), new Preview($this->parts->core), Wording::names());
        $names = $heldBack->names();
        self::assertCount(1, $names);
        self::assertStringContainsString('DELETABLE-', $names[0]);
        $this->parts->env['db']['connection']['default']['host'] = '/nowhere.sock';
        self::assertNull((new Preview($this->parts->core))->bare($id));
    }

    /**
     * @param array<int, array<string, int|string>> $foreseen
     * @return string[]
     */
    private function names(array $foreseen): array
    {
        $this->lookedUp = [];
        $preview = $this->createStub(Preview::class);
        $preview->method('bare')->willReturnCallback(function (int $id) use ($foreseen): ?array {
            $this->lookedUp[] = $id;
            $row = $foreseen[count($this->lookedUp) - 1] ?? null;

            return $row === null ? null : $row + [
                'id' => $id, 'event_id' => 'e-1', 'entity_type' => 'product', 'name' => 'product "uuid-1"', 'shown' => null, 'in_shop' => null,
                'identifier' => null, 'available_at' => 0, 'message' => 'English.', 'reason' => 'would_delete', 'sentences' => '[]',
            ];
        });

        return (new HeldBack(new QueueRows($this->parts->resource), $preview, Wording::names()))->names();
    }
}
