<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Shelf;

use Akeneo\Events\Core\Batch;
use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Model\Deletion\AreaInterface;
use Akeneo\Events\Model\Deletion\Attempt;
use Akeneo\Events\Model\Deletion\BrokenOffException;
use Akeneo\Events\Model\LogFile;
use Akeneo\Events\Model\StopSignal;

/**
 * Hides a group of entities, or puts them back, and tells the extension how each of them ended.
 *
 * If the group fails, each entity is changed alone, so that one that Magento refuses keeps no other from being changed.
 */
class CarryOut
{
    /**
     * @param float $secondsAlone how long entities are changed alone. The rest is pending again, and its try does not count: a lease has at
     *     least 150 seconds left when a group begins, and nothing renews it meanwhile.
     */
    public function __construct(
        private readonly ShelfPool $shelves,
        private readonly AreaInterface $area,
        private readonly Attempt $attempt,
        private readonly StopSignal $stop,
        private readonly LogFile $logger,
        private readonly float $secondsAlone = 60.0,
    ) {
    }

    /**
     * @param list<Deletion> $deletions of one action, and of entities of one kind
     * @param callable(): bool $mayGoOn asked before each entity that is changed alone
     * @return list<Deletion> those whose end was told; the others are pending again
     */
    public function execute(Batch $batch, array $deletions, callable $mayGoOn): array
    {
        $until = microtime(true) + $this->secondsAlone;
        $ended = [];
        [$there, $failure] = $this->together($deletions);
        try {
            foreach ($deletions as $deletion) {
                if ($there !== null) {
                    $this->tell($batch, $deletion, $there);
                } elseif ($mayGoOn() && ($ended === [] || microtime(true) < $until)) {
                    $this->alone($batch, $deletion);
                } else {
                    break;
                }
                $ended[] = $deletion;
            }
        } finally {
            foreach (array_slice($deletions, count($ended)) as $left) {
                $batch->notBegun($left->id());
            }
            // Not before: each entity that is changed alone brings the queue forward, even if the next process fails like this one.
            if ($failure instanceof BrokenOffException) {
                $this->stop->request();
            }
        }

        return $ended;
    }

    /**
     * @param list<Deletion> $deletions
     * @return array{int[]|null, \Throwable|null} ids of the entities that are in the shop, or null and why each has to be changed alone
     */
    private function together(array $deletions): array
    {
        if (count($deletions) < 2) {
            return [null, null];
        }
        $there = [];
        try {
            $this->area->run(function () use ($deletions, &$there): void {
                $there = $this->change($deletions);
            });
        } catch (\Throwable $failure) {
            $this->logger->warning(
                'queue: ' . count($deletions) . " entries could not be changed together, so each is changed alone: {$failure->getMessage()}"
            );

            return [null, $failure];
        }

        return [$there, null];
    }

    private function alone(Batch $batch, Deletion $deletion): void
    {
        $there = [];
        $done = $this->attempt->run($batch, $deletion, function () use ($deletion, &$there): void {
            $there = $this->change([$deletion]);
        });
        if ($done) {
            $this->tell($batch, $deletion, $there);
        }
    }

    /**
     * @param non-empty-list<Deletion> $deletions
     * @return int[] ids of the entities that are in the shop
     */
    private function change(array $deletions): array
    {
        $statuses = [];
        foreach ($deletions as $deletion) {
            $statuses += $deletion->statuses();
        }
        $shelf = $this->shelves->get($deletions[0]->entityType());

        return $deletions[0]->action() === 'hide' ? $shelf->hide($statuses) : $shelf->putBack($statuses);
    }

    /** @param int[] $there ids of the entities that are in the shop */
    private function tell(Batch $batch, Deletion $deletion, array $there): void
    {
        if (array_intersect(array_keys($deletion->statuses()), $there) === []) {
            $batch->alreadyGone($deletion->id());
        } elseif ($deletion->action() === 'hide') {
            $batch->hidden($deletion->id());
        } else {
            $batch->putBack($deletion->id());
        }
    }
}
