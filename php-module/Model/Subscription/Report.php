<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Akeneo\Events\Model\Sentence;

/**
 * The result of a sync, a rotation or a reset.
 */
class Report
{
    // phpcs:disable Magento2.Functions.StaticFunction -- named constructors of a value have nothing to intercept

    public const ACTIVE = 'active';
    public const SUSPENDED_BY_PLATFORM = 'suspended_by_platform';
    public const SUSPENDED = 'suspended';
    public const ABSENT = 'absent';

    private function __construct(
        /** One of the constants; null if it failed. */
        public readonly ?string $state,
        /** Why it failed, and what to do, as sentences; null if it did not. */
        public readonly ?string $problem,
        /** @var string[] what the admin should read besides */
        public readonly array $notices,
        /** Whether another try may help, without anybody asking. */
        public readonly bool $retry,
    ) {
    }

    /** @param string[] $notices */
    public static function done(string $state, array $notices = []): self
    {
        return new self($state, null, array_map(Sentence::of(...), $notices), false);
    }

    /** @param string[] $notices */
    public static function failed(string $problem, array $notices = [], bool $retry = true): self
    {
        return new self(null, Sentence::of($problem), array_map(Sentence::of(...), $notices), $retry);
    }
}
