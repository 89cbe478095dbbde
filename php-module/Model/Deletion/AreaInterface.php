<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

/**
 * Sets up what Magento needs around a deletion, for exactly as long as it runs.
 */
interface AreaInterface
{
    /**
     * @param callable(): void $callback
     * @throws BrokenOffException the callback left a transaction open; it was rolled back
     * @throws \Throwable whatever the callback throws, after everything has been put back
     */
    public function run(callable $callback): void;
}
