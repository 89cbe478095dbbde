<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\Log;

/**
 * Takes what the extension logged to this module's logger.
 */
class CoreLog
{
    public function __construct(private readonly LogFile $logger)
    {
    }

    /** Nothing without the extension, which others complain about. */
    public function forward(): void
    {
        if (!class_exists(Log::class)) {
            return;
        }
        foreach (Log::drain() as $line) {
            $this->logger->log($line['level'], $line['message']);
        }
    }
}
