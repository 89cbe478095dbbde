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
    public static function stored(mixed $value): self
    {
        return self::tryFrom(trim((string)$value)) ?? self::InDoubt;
    }

    /** For what an operator has chosen to be processed: the event alone proves nothing. */
    public function whereAllIsInDoubt(): self
    {
        return $this === self::InDoubt ? self::Always : $this;
    }

    /** What Core\Worker takes as `$asks`. */
    public function ofWorker(): string
    {
        return match ($this) {
            self::InDoubt => 'in_doubt',
            self::Always => 'always',
            self::Never => 'never',
        };
    }
}
