<?php

declare(strict_types=1);

namespace Akeneo\Events\Api;

/**
 * Deletes several Magento entities that have something in common nearly as fast as one of them.
 *
 * If it fails, delete() is called for each of them.
 *
 * @api
 */
interface GroupDeleterInterface extends DeleterInterface
{
    /**
     * @param int[] $entityIds
     * @return array<int, int|string> what each entity has in common with others, by entity id. Those with the same are deleted together. One that
     *     is not named here is deleted alone.
     */
    public function inCommon(array $entityIds): array;

    /**
     * Deletes all of them, or none.
     *
     * @param int[] $entityIds entities that have the same in common; some may be gone meanwhile
     * @return int[] ids of those that were there
     * @throws \Exception Magento refused or failed for at least one of them
     */
    public function deleteTogether(array $entityIds): array;
}
