<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Shelf;

use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Shelf\Group;
use Akeneo\Events\Model\Shelf\ShelfInterface;
use Akeneo\Events\Model\Shelf\ShelfPool;
use Akeneo\Events\Test\Support\BatchTestCase;
use PHPUnit\Framework\Attributes\DataProvider;

/** When a group is large enough, and when it has waited long enough. */
final class GroupTest extends BatchTestCase
{
    public function testAnAnswerOfAkeneoIsNotLeftWaiting(): void
    {
        $group = $this->group();
        self::assertFalse($group->isDue(1_000_000.0), 'nothing waits');
        [$first, $second] = $this->hides(2);
        $group->add($first, 100.0);
        self::assertFalse($group->isDue(119.9));
        $group->add($second, 119.0);
        self::assertTrue($group->isDue(120.0), 'the first one has waited twenty seconds');
        self::assertSame([$first, $second], $group->take());
        self::assertSame([[], false], [$group->take(), $group->isDue(200.0)]);
        $group->add($second, 210.0);
        self::assertFalse($group->isDue(229.0), 'a new group waits anew');
    }

    /** @dataProvider speeds */
    #[DataProvider('speeds')]
    public function testAGroupIsAsLargeAsMagentoChangesInThreeQuartersOfAMinute(int $count, float $seconds, int $most): void
    {
        $group = $this->group();
        $group->learn($count, $seconds);
        $deletions = $this->hides(1);
        for ($size = 0; !$group->isDue(0.0); $size++) {
            $group->add($deletions[0], 0.0);
        }
        self::assertSame($most, $size);
    }

    /** @return array<string, array{int, float, int}> */
    public static function speeds(): array
    {
        return [
            'nothing was measured' => [0, 9.0, 25],
            'fast' => [25, 0.5, 100],
            'in no time' => [25, 0.0, 100],
            'a second each' => [25, 25.0, 45],
            'three seconds each' => [10, 30.0, 15],
            'a minute each' => [1, 60.0, 1],
        ];
    }

    private function group(): Group
    {
        $shelf = $this->createStub(ShelfInterface::class);

        return new Group(new ShelfPool(['product' => $shelf]));
    }

    /** @return Deletion[] */
    private function hides(int $count): array
    {
        $this->parts->settings[Config::DELETED_PRODUCTS] = 'hide';
        $this->entries($count);
        $batch = $this->parts->core->worker()->claim($count);

        return array_map(static fn (): Deletion => $batch->next(), range(1, $count));
    }
}
