<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\App\ResourceConnection;

/** Magento's connection to the sandbox's shop. */
final class ShopResource extends ResourceConnection
{
    public function __construct(private readonly EventTable $table)
    {
    }

    public function getConnection($resourceName = 'default')
    {
        return new PdoAdapter($this->table->connection);
    }

    public function getTableName($modelEntity, $connectionName = 'default')
    {
        return $this->table->prefix . $modelEntity;
    }
}
