<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Shelf;

/**
 * Hides entities of one kind, and puts them back. Both may run twice for the same entity.
 */
interface ShelfInterface
{
    /**
     * @param array<int, array<int, ?int>> $statuses by entity id: by store id, what its status becomes; 0 is the default scope. Other stores keep what they have
     * @return int[] ids of those that are in the shop; all of these are hidden now
     * @throws \Exception Magento refused or failed; Model\Deletion\Failure tells which
     */
    public function hide(array $statuses): array;

    /**
     * @param array<int, array<int, ?int>> $statuses the same; a store that is not named here has no value of its own afterwards
     * @return int[] ids of those that are in the shop; all of these are put back now
     * @throws \Exception Magento refused or failed; Model\Deletion\Failure tells which
     */
    public function putBack(array $statuses): array;
}
