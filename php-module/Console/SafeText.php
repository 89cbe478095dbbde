<?php

declare(strict_types=1);

namespace Akeneo\Events\Console;

/**
 * Makes a text from somewhere else safe for the terminal: a code may look like a command to the terminal, or like a tag of the console.
 *
 * What this returns must be formatted once only. A table formats a cell twice that is wider than its setColumnMaxWidth(): wrap here.
 */
class SafeText
{
    /** In one line; with a width, in as many as it takes, each of at most so many columns (or of one letter). */
    public function of(string $text, int $width = PHP_INT_MAX): string
    {
        $lines = [];
        $rest = (string)preg_replace('/\p{C}/u', '?', mb_scrub($text, 'UTF-8'));
        while (mb_strwidth($rest, 'UTF-8') > $width && mb_strlen($rest, 'UTF-8') > 1) {
            $fits = max(1, mb_strlen(mb_strimwidth($rest, 0, $width, '', 'UTF-8'), 'UTF-8'));
            // The letter after what fits may be the space.
            $end = mb_strrpos(mb_substr($rest, 0, $fits + 1, 'UTF-8'), ' ', 0, 'UTF-8') ?: $fits;
            $lines[] = mb_substr($rest, 0, $end, 'UTF-8');
            $rest = ltrim(mb_substr($rest, $end, null, 'UTF-8'), ' ');
        }

        return implode("\n", array_map($this->escaped(...), [...$lines, $rest]));
    }

    /** With its own line ends. */
    public function sentence(string $text): string
    {
        return implode("\n", array_map($this->of(...), explode("\n", str_replace("\r\n", "\n", $text))));
    }

    /** OutputFormatter::escape() passes over the second of "<<", which opens a tag then. The console shows "\0" as "\". */
    private function escaped(string $line): string
    {
        return (string)preg_replace('/\\\\(?=>|$)/D', "\0", str_replace('<', '\\<', $line));
    }
}
