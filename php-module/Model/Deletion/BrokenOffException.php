<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

/**
 * A deletion ended in the middle of a transaction. So nothing of it is stored, and this process should delete nothing
 * more.
 *
 * Magento rolls back on every \Exception, but not on an \Error, and not when the connection is lost. Its transaction
 * managers then still count a transaction that is over. The next deletions would seem to fail although they do not
 * (Magento\Framework\Model\ResourceModel\Db\TransactionManager).
 */
class BrokenOffException extends \RuntimeException
{
    public function __construct(?\Throwable $cause)
    {
        parent::__construct('A transaction was left open and has been rolled back.', 0, $cause);
    }
}
