<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;

/**
 * What a deletion that broke off may have left open on Magento's connection.
 */
class OpenTransaction
{
    public function __construct(private readonly ResourceConnection $resource)
    {
    }

    /** @return bool whether there was one */
    public function rollBack(): bool
    {
        $connection = $this->resource->getConnection();
        $open = $connection->getTransactionLevel() > 0;
        while ($connection->getTransactionLevel() > 0) {
            try {
                $connection->rollBack();
            } catch (\PDOException) {
                // The connection was lost and opened anew, without a transaction. Magento still counts one: end another.
                $connection->query('START TRANSACTION');
            }
        }

        return $open;
    }
}
