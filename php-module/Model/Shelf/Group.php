<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Shelf;

use Akeneo\Events\Core\Deletion;

/**
 * What a batch changes together: entities of one kind that are hidden, or that are put back. Magento changes a hundred
 * products nearly as fast as one.
 *
 * Time sets the limit, too, because only Core\Batch::next() renews the lease of five minutes. When a group begins, at
 * least half of the lease is left. So a group is as large as Magento changes in less than a third of it. The first one
 * is small, because nobody knows yet how fast this shop is.
 */
class Group
{
    private const MOST = 100;
    private const AT_FIRST = 25;
    private const SECONDS = 45.0;

    /** Akeneo's answer about an entity counts for two minutes, and the next one may take half a minute to be planned. */
    private const WAITS_SECONDS = 20.0;

    /** @var list<Deletion> */
    private array $deletions = [];
    private float $since = 0.0;
    private int $most = self::AT_FIRST;

    public function __construct(private readonly ShelfPool $shelves)
    {
    }

    /** Whether it may be changed together with the others. If it is not, they have to go first. */
    public function accepts(Deletion $deletion): bool
    {
        $first = $this->deletions[0] ?? null;

        return $first === null
            || $first->action() === $deletion->action() && $this->shelves->areAlike($first->entityType(), $deletion->entityType());
    }

    /** @param float $now in seconds */
    public function add(Deletion $deletion, float $now): void
    {
        if ($this->deletions === []) {
            $this->since = $now;
        }
        $this->deletions[] = $deletion;
    }

    /** @param float $now in seconds */
    public function isDue(float $now): bool
    {
        return count($this->deletions) >= $this->most || $this->deletions !== [] && $now - $this->since >= self::WAITS_SECONDS;
    }

    /** @return list<Deletion> what was collected; it is empty afterwards */
    public function take(): array
    {
        [$taken, $this->deletions] = [$this->deletions, []];

        return $taken;
    }

    /** How long Magento took for so many. */
    public function learn(int $count, float $seconds): void
    {
        if ($count > 0) {
            $this->most = max(1, min(self::MOST, (int)(self::SECONDS / max($seconds / $count, 0.001))));
        }
    }
}
