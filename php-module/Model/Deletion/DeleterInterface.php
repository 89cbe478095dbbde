<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

/**
 * Deletes one kind of Magento entity through Magento's own services.
 *
 * Replace or add one in di.xml, argument "deleters" of DeleterPool, keyed by entity type. It runs in area adminhtml, in
 * the admin store, with the secure-area flag set. It may run twice for the same entity.
 *
 * @api
 */
interface DeleterInterface
{
    /**
     * @return bool false if there is no such entity any more, which is a success
     * @throws NotNowException something that may go away by itself stands in the way
     * @throws \Exception Magento refused or failed; Failure tells which
     */
    public function delete(int $entityId): bool;
}
