<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Model\HeldBack;
use Akeneo\Events\Model\Preview;
use Akeneo\Events\Test\Support\Parts;
use Akeneo\Events\Test\Support\Wording;
use PHPUnit\Framework\TestCase;

final class HeldBackTest extends TestCase
{
    private Parts $parts;
    /** @var array{int, int}[] after which id how many entries were looked up */
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

    public function testWithoutAStoredNameThreeAreLookedUpAtOnce(): void
    {
        $this->parts->table->add(['available_at' => '2037-01-01 00:00:00']);
        $due = $this->parts->table->add();
        $this->parts->table->add();
        self::assertSame(['A-1, Shirt', 'product "c"'], $this->names([
            ['verdict' => 'delete', 'in_shop' => '[{"sku":"A-1","name":"Shirt"}]'],
            ['verdict' => 'refuse', 'in_shop' => '[{"sku":"STAYS"}]'],
            ['verdict' => 'delete', 'name' => 'product "c"'],
        ]));
        self::assertSame([[$due - 1, 3]], $this->lookedUp);
        self::assertSame(['A-1'], $this->names([
            ['verdict' => 'delete', 'in_shop' => '[{"sku":"A-1"}]'],
            ['verdict' => 'delete', 'in_shop' => '[{"sku":"LATER"}]', 'available_at' => 2_114_380_800],
        ]));
    }

    public function testWhereNothingCanBeToldNothingIsSaid(): void
    {
        self::assertSame([], $this->names([]));
        self::assertSame([], $this->lookedUp);
        $this->parts->table->add();
        self::assertSame([], $this->names([]));
        $this->parts->env['db']['connection']['default']['host'] = '/nowhere.sock';
        self::assertSame([], $this->names([]));
    }

    public function testAHeldDeletionIsNamedByTheExtensionsOwnPlan(): void
    {
        $this->parts->table->addDeletable();
        $heldBack = new HeldBack($this->parts->core, new Preview($this->parts->core), Wording::names());
        $names = $heldBack->names();
        self::assertCount(1, $names);
        self::assertStringContainsString('DELETABLE-', $names[0]);
        $this->parts->env['db']['connection']['default']['host'] = '/nowhere.sock';
        self::assertSame([], (new Preview($this->parts->core))->bare(0, 3));
    }

    /**
     * @param array<int, array<string, int|string>> $foreseen
     * @return string[]
     */
    private function names(array $foreseen): array
    {
        $this->lookedUp = [];
        $preview = $this->createStub(Preview::class);
        $preview->method('bare')->willReturnCallback(function (int $after, int $limit) use ($foreseen): array {
            $this->lookedUp[] = [$after, $limit];

            return array_map(static fn (array $row): array => $row + [
                'id' => 1, 'event_id' => 'e-1', 'entity_type' => 'product', 'name' => 'product "uuid-1"', 'shown' => null, 'in_shop' => null,
                'identifier' => null, 'available_at' => 0, 'message' => 'English.', 'reason' => 'would_delete', 'sentences' => '[]',
            ], array_slice($foreseen, 0, $limit));
        });

        return (new HeldBack($this->parts->core, $preview, Wording::names()))->names();
    }
}
