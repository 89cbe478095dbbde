<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\CoreException;
use Magento\Framework\Exception\LocalizedException;

/**
 * A sign of life of consumers and cron, at most once a minute, for whoever asks whether events are processed.
 */
class Heartbeat
{
    public const CONSUMER = 'consumer';
    public const CRON = 'cron';

    private const SECONDS = 60;

    /** @var array<string, int> when this process gave one last */
    private array $last = [];

    public function __construct(
        private readonly Core $core,
        private readonly LogFile $logger,
    ) {
    }

    /** Never fails: what was to be done is more important than a note of it. */
    public function beat(string $kind): void
    {
        $now = time();
        if (abs($now - ($this->last[$kind] ?? 0)) < self::SECONDS) {
            return;
        }
        $this->last[$kind] = $now;
        try {
            $this->core->latest()->beat($kind);
        } catch (CoreException | LocalizedException $failure) {
            $this->logger->warning("$kind: no sign of life could be stored: {$failure->getMessage()}");
        }
    }
}
