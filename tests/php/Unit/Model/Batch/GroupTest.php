<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Batch;

use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Model\Batch\Actions;
use Akeneo\Events\Model\Batch\Group;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Deletion\Delete;
use Akeneo\Events\Model\Deletion\DeleterPool;
use Akeneo\Events\Model\Shelf\Change;
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
        [$deletion] = $this->hides(1);
        $group->add($deletion, 0.0);
        $group->take();
        $group->learn($count, $seconds);
        self::assertSame($most, $this->fill($group, $deletion));
    }

    public function testWhatWasLearntOfOneKindIsNotTrueOfAnother(): void
    {
        $group = $this->group();
        [$hide] = $this->hides(1);
        $this->fill($group, $hide);
        $group->take();
        $group->learn(25, 0.5);
        [$delete] = $this->hides(1, 'delete');
        self::assertTrue($group->accepts($delete), 'the group is empty');
        self::assertSame(1, $this->fill($group, $delete), 'nobody deletes products together');
        $group->take();
        $group->learn(1, 60.0);
        self::assertSame(100, $this->fill($group, $hide));
        self::assertFalse($group->accepts($delete));
    }

    public function testASuspectWaitsForNothingAndNothingWaitsWithIt(): void
    {
        $group = $this->group();
        $this->hides(2);
        $this->parts->table->connection->exec("UPDATE {$this->parts->table->name()} SET status = 'pending', lease_token = NULL, attempts = 0");
        $this->parts->table->connection->exec("UPDATE {$this->parts->table->name()} SET attempts = 2 ORDER BY id LIMIT 1");
        $batch = $this->parts->core->worker()->claim(2);
        [$sound, $suspect] = [$batch->next(), $batch->next()];
        self::assertSame([false, true], [$sound->isSuspect(), $suspect->isSuspect()]);
        $group->add($sound, 0.0);
        self::assertFalse($group->isDue(0.0));
        self::assertFalse($group->accepts($suspect));
        $group->take();
        $group->add($suspect, 0.0);
        self::assertTrue($group->isDue(0.0));
    }

    /** How many make the group due. */
    private function fill(Group $group, Deletion $deletion): int
    {
        for ($size = 0; !$group->isDue(0.0); $size++) {
            $group->add($deletion, 0.0);
        }

        return $size;
    }

    /** @return array<string, array{int, float, int}> */
    public static function speeds(): array
    {
        return [
            'none was changed' => [0, 9.0, 1],
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

        return new Group(new Actions(new Delete(new DeleterPool([])), new Change(new ShelfPool(['product' => $shelf]))));
    }

    /** @return Deletion[] */
    private function hides(int $count, string $fate = 'hide'): array
    {
        $this->parts->settings[Config::DELETED_PRODUCTS] = $fate;
        $this->entries($count);
        $batch = $this->parts->core->worker()->claim($count);

        return array_map(static fn (): Deletion => $batch->next(), range(1, $count));
    }
}
