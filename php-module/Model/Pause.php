<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

/**
 * Waiting. A signal ends it early.
 */
class Pause
{
    public function seconds(int $seconds): void
    {
        // phpcs:ignore Magento2.Functions.DiscouragedFunction
        sleep(max(0, $seconds));
    }
}
