<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Model\Batch\Actions;
use Akeneo\Events\Model\Batch\CarryOut;
use Akeneo\Events\Model\Batch\Group;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\Deletion\AreaInterface;
use Akeneo\Events\Model\Deletion\Attempt;
use Akeneo\Events\Model\Deletion\Delete;
use Akeneo\Events\Model\Deletion\DeleterPool;
use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Model\HangUp;
use Akeneo\Events\Model\LogFile;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Model\Shelf\Change;
use Akeneo\Events\Model\Shelf\ShelfInterface;
use Akeneo\Events\Model\Shelf\ShelfPool;
use Akeneo\Events\Model\StopSignal;

/** The module's loop, put together as di.xml does. */
final class Loop
{
    /**
     * @param array<string, DeleterInterface> $deleters by entity type
     * @param array<string, ShelfInterface> $shelves by entity type
     */
    public static function of(
        array $deleters,
        array $shelves,
        AreaInterface $area,
        PostponedIndexing $indexing,
        StopSignal $stop,
        LogFile $logger,
        float $secondsAlone = 60.0,
        HangUp $hangUp = new Line(),
    ): ProcessBatch {
        $actions = new Actions(new Delete(new DeleterPool($deleters)), new Change(new ShelfPool($shelves)));

        return new ProcessBatch(
            new Group($actions),
            new CarryOut($actions, $area, new Attempt($area, $stop, $logger), $stop, $logger, $secondsAlone),
            $area,
            $indexing,
            $stop,
            $hangUp,
            new CoreLog($logger),
            $logger,
        );
    }
}
