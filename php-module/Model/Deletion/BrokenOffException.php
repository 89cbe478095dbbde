<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

/**
 * A deletion ended in the midst of a transaction, so nothing of it stands, and this process should delete nothing more.
 *
 * Magento rolls back on every \Exception, but neither on an \Error nor when the connection is lost. Its transaction
 * managers then keep counting a transaction that is over, and make the next deletions look failed although they are
 * not (Magento\Framework\Model\ResourceModel\Db\TransactionManager).
 */
class BrokenOffException extends \RuntimeException
{
    public function __construct(?\Throwable $cause)
    {
        parent::__construct('A transaction was left open and has been rolled back.', 0, $cause);
    }
}
