<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\Shelf\ShelfInterface;

/** Hides and puts back as another shelf does, and tells somebody. */
final class WatchedShelf implements ShelfInterface
{
    /** @param \Closure(int[]): mixed $tell called with the entities' ids, before they are changed */
    public function __construct(private readonly ShelfInterface $shelf, private readonly \Closure $tell)
    {
    }

    public function hide(array $statuses): array
    {
        ($this->tell)(array_keys($statuses));

        return $this->shelf->hide($statuses);
    }

    public function putBack(array $statuses): array
    {
        ($this->tell)(array_keys($statuses));

        return $this->shelf->putBack($statuses);
    }
}
