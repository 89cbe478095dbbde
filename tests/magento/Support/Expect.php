<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/** What a test asserts. Each counts, and throws when it does not hold. */
final class Expect
{
    public static int $held = 0;

    public static function true(bool $holds, string $what): void
    {
        if (!$holds) {
            throw new \DomainException($what);
        }
        self::$held++;
    }

    public static function same(mixed $expected, mixed $actual, string $what): void
    {
        self::true($expected === $actual, sprintf('%s: expected %s, got %s', $what, self::text($expected), self::text($actual)));
    }

    public static function contains(string $part, ?string $text, string $what = 'the sentence'): void
    {
        self::true(str_contains((string)$text, $part), "$what should say \"$part\": " . self::text($text));
    }

    private static function text(mixed $value): string
    {
        return json_encode($value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE | JSON_PARTIAL_OUTPUT_ON_ERROR);
    }
}
