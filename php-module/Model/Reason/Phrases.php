<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Reason;

use Magento\Framework\Phrase;

/**
 * The template of each code of a sentence.
 */
class Phrases
{
    /** @return array<string, Phrase> by code, without arguments */
    public function all(): array
    {
        return ['deleted' => new Phrase('Deleted %1.')];
    }
}
