<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Shelf;

use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Model\Batch\ActionInterface;

/**
 * Hides entities, or puts them back. Those of one kind have the same shelf, which changes all of them together.
 */
class Change implements ActionInterface
{
    public function __construct(private readonly ShelfPool $shelves)
    {
    }

    public function kind(Deletion $deletion): ?string
    {
        return $deletion->action() . ' ' . $this->shelves->nameOf($deletion->entityType());
    }

    public function parts(array $deletions): array
    {
        return [$deletions];
    }

    public function perform(array $deletions): array
    {
        $statuses = [];
        foreach ($deletions as $deletion) {
            $statuses += $deletion->statuses();
        }
        $shelf = $this->shelves->get($deletions[0]->entityType());

        return $deletions[0]->action() === 'hide' ? $shelf->hide($statuses) : $shelf->putBack($statuses);
    }
}
