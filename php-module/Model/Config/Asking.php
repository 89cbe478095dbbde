<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config;

/**
 * When the PIM is asked whether an entity is really gone, before the shop deletes it. The values are those of the
 * setting "Confirm with Akeneo before Deleting".
 */
enum Asking: string
{
    case InDoubt = 'doubt';
    case Always = '1';
    case Never = '0';

    /** A value that is not known is a doubt, too. */
    // phpcs:ignore Magento2.Functions.StaticFunction -- a named constructor
    public static function stored(mixed $value): self
    {
        return self::tryFrom(trim((string)$value)) ?? self::InDoubt;
    }

    /**
     * What Core\Worker takes as `$asks`.
     *
     * @param bool $forced what an operator has chosen is all in doubt, and the PIM is asked at once, even if it is known to be away
     */
    public function ofWorker(bool $forced): string
    {
        return match (true) {
            $this === self::Never => 'never',
            $forced => 'forced',
            $this === self::Always => 'always',
            default => 'in_doubt',
        };
    }
}
