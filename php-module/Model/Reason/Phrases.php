<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Reason;

/**
 * The English template of each code of a sentence.
 */
class Phrases
{
    private const TEMPLATES = [
        'deleted' => 'Deleted %1.',
    ];

    /** With a place for each argument: %1, %2. Null for a code that this version does not know. */
    public function of(string $code): ?string
    {
        return self::TEMPLATES[$code] ?? null;
    }
}
