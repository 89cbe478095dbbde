<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Reason;

use Akeneo\Events\Core\Reasons;
use Akeneo\Events\Model\Reason\Phrases;
use Magento\Framework\Phrase;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class PhrasesTest extends TestCase
{
    public function testEachCodeHasTheSentenceThatTheExtensionHas(): void
    {
        $phrases = array_map(static fn (Phrase $phrase): string => $phrase->getText(), (new Phrases())->all());
        self::assertSame(Reasons::all(), $phrases);
        self::assertContains('Magento deleted %1, ID %2.', $phrases);
    }

    /** @dataProvider codes */
    #[DataProvider('codes')]
    public function testACodeIsInTheTableOfTheDocumentation(string $code, string $sentence): void
    {
        self::assertSame($sentence, self::documented()[$code] ?? null, "docs/operations.md has no row \"$code\"");
    }

    public function testTheTableOfTheDocumentationHasNoOtherCode(): void
    {
        self::assertSame([], array_keys(array_diff_key(self::documented(), Reasons::all())));
    }

    /** @return array<string, array{string, string}> */
    public static function codes(): array
    {
        $codes = [];
        foreach (Reasons::all() as $code => $sentence) {
            $codes[$code] = [$code, $sentence];
        }

        return $codes;
    }

    /** @return array<string, string> sentence by code; each row says what to do, too */
    private static function documented(): array
    {
        $text = (string)file_get_contents(__DIR__ . '/../../../../../docs/operations.md');
        preg_match_all('/^\| `([a-z_]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/m', $text, $rows);

        return array_combine($rows[1], array_map('trim', $rows[2]));
    }
}
