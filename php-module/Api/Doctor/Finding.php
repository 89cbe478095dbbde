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
    ) {
    }

    /** @param array<string, mixed> $data */
    public static function good(Phrase|string $message, array $data = []): self
    {
        return new self(self::OK, (string)$message, null, $data);
    }

    /** @param array<string, mixed> $data */
    public static function bad(Phrase|string $message, Phrase|string $remedy, array $data = []): self
    {
        return new self(self::FAILED, (string)$message, (string)$remedy, $data);
    }

    public static function skipped(Phrase|string $because): self
    {
        return new self(self::SKIPPED, (string)$because, null, []);
    }

    public function isGood(): bool
    {
        return $this->status === self::OK;
    }
}
