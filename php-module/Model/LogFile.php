<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\Log;
use Psr\Log\AbstractLogger;
use Psr\Log\LoggerInterface;

/**
 * This module's log. A problem with the log never stops the work: if a line cannot be written, it is lost, and each
 * process says so once in PHP's error log.
 */
class LogFile extends AbstractLogger
{
    private ?string $trouble = null;

    public function __construct(private readonly LoggerInterface $logger)
    {
    }

    /**
     * @param mixed $level
     * @param string|\Stringable $message
     * @param mixed[] $context
     */
    public function log($level, $message, array $context = []): void
    {
        try {
            $this->logger->log($level, $message, $context);
            $this->trouble = null;
        } catch (\Throwable $failure) {
            // Monolog's second line is the line that was to be written.
            $this->trouble = explode("\n", $failure->getMessage(), 2)[0];
            if (!method_exists(Log::class, 'isFirstLoss') || Log::isFirstLoss()) {
                // phpcs:ignore Magento2.Functions.DiscouragedFunction
                error_log("akeneo_events: {$this->trouble} What would be logged is lost until the file can be written.");
            }
        }
    }

    /** Why the last line could not be written; null if it was. */
    public function trouble(): ?string
    {
        return $this->trouble;
    }
}
