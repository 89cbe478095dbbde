<?php

declare(strict_types=1);

namespace Akeneo\Events\Api;

/**
 * Deletes one kind of Magento entity through Magento's own services.
 *
 * To replace or add a deleter, use the argument "deleters" of DeleterPool in di.xml, with the entity type as key. It
 * runs in the area adminhtml, in the admin store, with the secure-area flag set. It may run twice for the same
 * entity.
 *
 * @api
 */
interface DeleterInterface
{
    /**
     * @param int[] $along ids of the categories below this one that the plan takes along; empty for every other type. Magento
     *     deletes a category with all below it, so one that is not named here keeps the deletion from being done.
     * @return bool false if there is no such entity any more, which is a success
     * @throws NotNowException something that may go away by itself stands in the way
     * @throws \Exception Magento refused or failed; Model\Deletion\Failure tells which
     */
    public function delete(int $entityId, array $along = []): bool;
}
