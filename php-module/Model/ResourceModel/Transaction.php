<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\DB\Adapter\AdapterInterface;
use Magento\Framework\Model\ResourceModel\AbstractResource;

/**
 * All of something, or nothing.
 *
 * A PHP \Error is left to OpenTransaction, as Magento leaves it.
 */
final class Transaction
{
    /**
     * @param callable(): void $work
     * @throws \Exception whatever the work throws, after it was rolled back
     */
    public static function run(AbstractResource|AdapterInterface $of, callable $work): void
    {
        $of->beginTransaction();
        try {
            $work();
            $of->commit();
        } catch (\Exception $failure) {
            $of->rollBack();
            throw $failure;
        }
    }
}
