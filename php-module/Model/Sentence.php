<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

/**
 * Makes a sentence of what an exception, the extension or Akeneo says. Its words begin small, as parts of a sentence do.
 */
class Sentence
{
    /** Only an ordinary word gets a capital letter: an address, a file, a class, a command or a code stays as it is. */
    // phpcs:ignore Magento2.Functions.StaticFunction -- pure
    public static function of(string $text): string
    {
        $text = rtrim($text, '. ') . '.';

        return preg_match('/^\p{Ll}+(?:[,;:]? |\.$)/u', $text) === 1 ? ucfirst($text) : $text;
    }
}
