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
    /** @var int[] */
    private array $asked = [];

    protected function setUp(): void
    {
        $this->parts = new Parts();
    }

    public function testTheFirstThreeThatAreDueAreNamedAndNoMoreArePlanned(): void
    {
        $later = $this->parts->table->add(['available_at' => '2037-01-01 00:00:00']);
        $this->parts->table->add(['status' => 'failed']);
        $due = array_map(fn (): int => $this->parts->table->add(), range(1, 5));
        $names = $this->names([
            $later => ['verdict' => 'delete', 'in_shop' => '[{"sku":"LATER"}]'],
            $due[0] => ['verdict' => 'delete', 'in_shop' => '[{"sku":"A-1","name":"Shirt"}]'],
            $due[1] => ['verdict' => 'refuse', 'in_shop' => '[{"sku":"STAYS"}]'],
            $due[2] => ['verdict' => 'delete'],
            $due[3] => ['verdict' => 'delete', 'in_shop' => '[{"sku":"D"}]'],
        ]);
        self::assertSame(['A-1, Shirt', "product \"$due[2]\""], $names);
        self::assertSame(array_slice($due, 0, 3), $this->asked);
    }

    public function testWhereNothingCanBeToldNothingIsSaid(): void
    {
        self::assertSame([], $this->names([]));
        $this->parts->table->add();
        self::assertSame([], $this->names([]));
        $this->parts->env['db']['connection']['default']['host'] = '/nowhere.sock';
        self::assertSame([], $this->names([]));
    }

    public function testAHeldDeletionIsNamedByTheExtensionsOwnPlan(): void
    {
        $this->parts->table->addDeletable();
        $names = (new HeldBack($this->parts->core, new Preview($this->parts->core), Wording::names()))->names();
        self::assertCount(1, $names);
        self::assertStringContainsString('DELETABLE-', $names[0]);
    }

    /**
     * @param array<int, array<string, string>> $foreseen by id
     * @return string[]
     */
    private function names(array $foreseen): array
    {
        $this->asked = [];
        $preview = $this->createStub(Preview::class);
        $preview->method('of')->willReturnCallback(function (int $id) use ($foreseen): ?array {
            $this->asked[] = $id;

            return isset($foreseen[$id]) ? $foreseen[$id] + ['id' => $id, 'name' => "product \"$id\"", 'in_shop' => null, 'identifier' => null] : null;
        });

        return (new HeldBack($this->parts->core, $preview, Wording::names()))->names();
    }
}
