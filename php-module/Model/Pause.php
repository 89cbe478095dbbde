<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

/**
 * Waits some seconds. A signal ends the wait early.
 */
class Pause
{
    public function seconds(int $seconds): void
    {
        // phpcs:ignore Magento2.Functions.DiscouragedFunction
        sleep(max(0, $seconds));
    }
}
