<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Batch;

use Akeneo\Events\Core\Batch;
use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Model\Deletion\AreaInterface;
use Akeneo\Events\Model\Deletion\Attempt;
use Akeneo\Events\Model\Deletion\BrokenOffException;
use Akeneo\Events\Model\LogFile;
use Akeneo\Events\Model\StopSignal;

/**
 * Carries out the entries of a group, and tells the extension how each of them ended.
 *
 * If a part of the group fails, each entry of it is carried out alone, so that one that Magento refuses keeps no other
 * from being deleted or changed.
 */
class CarryOut
{
    /**
     * @param float $seconds after these, nothing more of the group is begun. The rest is pending again, and its try does not count: a lease has
     *     at least 150 seconds left when a group begins, and nothing renews it meanwhile.
     */
    public function __construct(
        private readonly Actions $actions,
        private readonly AreaInterface $area,
        private readonly Attempt $attempt,
        private readonly StopSignal $stop,
        private readonly LogFile $logger,
        private readonly float $seconds = 60.0,
    ) {
    }

    /**
     * @param non-empty-list<Deletion> $deletions of one kind
     * @param callable(): bool $mayGoOn asked before each part but the first, and before each entry that is carried out alone because its part failed
     * @return list<Deletion> those whose end was told; the others are pending again
     */
    public function execute(Batch $batch, array $deletions, callable $mayGoOn): array
    {
        $until = microtime(true) + $this->seconds;
        $ended = [];
        try {
            foreach ($this->parts($deletions) as $number => $part) {
                if ($number > 0 && (microtime(true) >= $until || !$mayGoOn())) {
                    break;
                }
                $part = array_values(array_filter($part, static fn (Deletion $deletion): bool => $batch->mayBegin($deletion->id())));
                if ($part !== []) {
                    $this->carryOut($batch, $part, $mayGoOn, $until, $ended);
                }
            }
        } finally {
            foreach ($deletions as $deletion) {
                if (!in_array($deletion, $ended, true)) {
                    $batch->notBegun($deletion->id());
                }
            }
        }

        return $ended;
    }

    /**
     * @param non-empty-list<Deletion> $deletions
     * @return list<non-empty-list<Deletion>>
     */
    private function parts(array $deletions): array
    {
        if (count($deletions) === 1) {
            return [$deletions];
        }
        try {
            return $this->actions->of($deletions[0])->parts($deletions);
        } catch (\Throwable $failure) {
            $this->warn($deletions, $failure);

            return array_map(static fn (Deletion $deletion): array => [$deletion], $deletions);
        }
    }

    /**
     * @param non-empty-list<Deletion> $part
     * @param callable(): bool $mayGoOn
     * @param list<Deletion> $ended those whose end was told are added
     */
    private function carryOut(Batch $batch, array $part, callable $mayGoOn, float $until, array &$ended): void
    {
        [$there, $failure] = $this->together($part);
        try {
            foreach ($part as $deletion) {
                if ($there !== null) {
                    $this->tell($batch, $deletion, $there);
                } elseif ($failure === null || $mayGoOn() && ($ended === [] || microtime(true) < $until) && $batch->mayBegin($deletion->id())) {
                    $this->alone($batch, $deletion);
                } else {
                    break;
                }
                $ended[] = $deletion;
            }
        } finally {
            // Not before: each entity that is changed alone brings the queue forward, even if the next process fails like this one.
            if ($failure instanceof BrokenOffException) {
                $this->stop->request();
            }
        }
    }

    /**
     * @param non-empty-list<Deletion> $part
     * @return array{int[]|null, \Throwable|null} ids of the entities that were in the shop, or null and why each has to be changed alone, if
     *     there are several
     */
    private function together(array $part): array
    {
        if (count($part) === 1) {
            return [null, null];
        }
        $there = [];
        try {
            $this->area->run(function () use ($part, &$there): void {
                $there = $this->actions->of($part[0])->perform($part);
            });
        } catch (\Throwable $failure) {
            $this->warn($part, $failure);

            return [null, $failure];
        }

        return [$there, null];
    }

    private function alone(Batch $batch, Deletion $deletion): void
    {
        $there = [];
        $done = $this->attempt->run($batch, $deletion, function () use ($deletion, &$there): void {
            $there = $this->actions->of($deletion)->perform([$deletion]);
        });
        if ($done) {
            $this->tell($batch, $deletion, $there);
        }
    }

    /** @param int[] $there ids of the entities that were in the shop */
    private function tell(Batch $batch, Deletion $deletion, array $there): void
    {
        $action = $deletion->action();
        $ids = $action === 'delete' ? $deletion->entityIds() : array_keys($deletion->statuses());
        match (true) {
            array_intersect($ids, $there) === [] => $batch->alreadyGone($deletion->id()),
            $action === 'delete' => $batch->deleted($deletion->id()),
            $action === 'hide' => $batch->hidden($deletion->id()),
            default => $batch->putBack($deletion->id()),
        };
    }

    /** @param Deletion[] $deletions */
    private function warn(array $deletions, \Throwable $failure): void
    {
        $this->logger->warning(
            'queue: ' . count($deletions) . " entries could not be changed together, so each is changed alone: {$failure->getMessage()}"
        );
    }
}
