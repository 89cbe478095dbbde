<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Shelf;

/**
 * Who hides entities of each type, and puts them back. di.xml lists them. Types that share one are changed together.
 */
class ShelfPool
{
    /** @param array<string, ShelfInterface> $shelves by entity type, as Deletion::entityType() names it */
    public function __construct(private readonly array $shelves)
    {
    }

    public function get(string $entityType): ShelfInterface
    {
        return $this->shelves[$entityType]
            ?? throw new \InvalidArgumentException("Nothing hides entities of type \"$entityType\"; see di.xml.");
    }

    /** The name of the shelf: types that share one have the same. */
    public function nameOf(string $entityType): string
    {
        return (string)array_search($this->shelves[$entityType] ?? null, $this->shelves, true);
    }
}
