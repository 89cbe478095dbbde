<?php

declare(strict_types=1);

namespace Akeneo\Events\Console;

use Symfony\Component\Console\Formatter\OutputFormatter;

/**
 * A text of somewhere else in one line. Codes may hold anything: nothing of it reaches the terminal as a command to it.
 */
class SafeText
{
    public function of(string $text): string
    {
        return OutputFormatter::escape((string)preg_replace('/\p{C}/u', '?', $text));
    }
}
