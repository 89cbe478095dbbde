<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Batch;

use Akeneo\Events\Core\Deletion;

/**
 * What Magento does with entries of a batch: it deletes their entities, or it hides them or puts them back.
 */
interface ActionInterface
{
    /** Entries of one kind wait for each other in a group. Null for an entry that is carried out at once. */
    public function kind(Deletion $deletion): ?string;

    /**
     * Divides a group into parts. Magento changes the entities of a part together.
     *
     * @param non-empty-list<Deletion> $deletions of one kind
     * @return list<non-empty-list<Deletion>>
     */
    public function parts(array $deletions): array;

    /**
     * @param non-empty-list<Deletion> $deletions of one part
     * @return int[] ids of the entities that were in the shop
     * @throws \Throwable if there is more than one entry, nothing was changed
     */
    public function perform(array $deletions): array;
}
