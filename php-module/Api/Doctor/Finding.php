<?php

declare(strict_types=1);

namespace Akeneo\Events\Api\Doctor;

use Magento\Framework\Phrase;

/**
 * What a check found. No text holds a secret.
 *
 * @api
 */
class Finding
{
    // phpcs:disable Magento2.Functions.StaticFunction -- named constructors of a value have nothing to intercept

    public const OK = 'ok';
    public const FAILED = 'failed';
    public const SKIPPED = 'skipped';

    /** @param array<string, mixed> $data for monitoring */
    private function __construct(
        public readonly string $status,
        public readonly string $message,
        /** What to do; null if there is nothing to do. */
        public readonly ?string $remedy,
        public readonly array $data,
        /** The one command to run, or the one page to open; null if there is nothing to do. */
        public readonly ?string $next,
    ) {
    }

    /** @param array<string, mixed> $data */
    public static function good(Phrase|string $message, array $data = []): self
    {
        return new self(self::OK, (string)$message, null, $data, null);
    }

    /**
     * @param array<string, mixed> $data
     * @param Phrase|string|null $next the one command to run, or the one page to open; null: the remedy says it
     */
    public static function bad(Phrase|string $message, Phrase|string $remedy, array $data = [], Phrase|string|null $next = null): self
    {
        return new self(self::FAILED, (string)$message, (string)$remedy, $data, (string)($next ?? $remedy));
    }

    public static function skipped(Phrase|string $because): self
    {
        return new self(self::SKIPPED, (string)$because, null, [], null);
    }

    public function isGood(): bool
    {
        return $this->status === self::OK;
    }
}
