<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

/**
 * Makes a text from somewhere else fit for a page or an export: valid UTF-8, without control characters. It does not escape HTML.
 */
class CleanText
{
    /** What is invalid in XML, or turns the direction of the text behind it. A line may end. */
    private const UNFIT = '/[^\P{Cc}\t\n]|[\x{200E}\x{200F}\x{202A}-\x{202E}\x{2066}-\x{2069}\x{FFFE}\x{FFFF}]/u';

    /** @param int $most characters; a longer text is cut and ends with … */
    public function of(string $text, int $most = PHP_INT_MAX): string
    {
        $clean = (string)preg_replace(self::UNFIT, '?', mb_scrub(str_replace("\r\n", "\n", $text), 'UTF-8'));

        return mb_strlen($clean, 'UTF-8') > $most ? mb_substr($clean, 0, $most, 'UTF-8') . '…' : $clean;
    }
}
