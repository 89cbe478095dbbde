<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\DB\Adapter\AdapterInterface;
use Magento\Framework\Model\ResourceModel\AbstractResource;

/**
 * Runs several statements as one: all of them count, or none does.
 */
class Transaction
{
    /**
     * @param callable(): mixed $work what it returns is not looked at
     * @throws \Throwable whatever the work throws, after it was rolled back
     */
    // phpcs:ignore Magento2.Functions.StaticFunction -- a statement around others, which knows nothing but them
    public static function run(AbstractResource|AdapterInterface $of, callable $work): void
    {
        $of->beginTransaction();
        try {
            $work();
            $of->commit();
        } catch (\Throwable $failure) {
            $of->rollBack();
            throw $failure;
        }
    }
}
