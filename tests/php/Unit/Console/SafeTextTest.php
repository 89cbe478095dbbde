<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\SafeText;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;
use Symfony\Component\Console\Formatter\OutputFormatter;
use Symfony\Component\Console\Output\BufferedOutput;

final class SafeTextTest extends TestCase
{
    /** @dataProvider texts */
    #[DataProvider('texts')]
    public function testATextIsShownAsItIsAndOpensNoTag(string $text): void
    {
        foreach (["%s", "<comment>%s</comment>", "1 <fg=green>completed</>: %s", "<options=bold>%s</>: x"] as $around) {
            $plain = new OutputFormatter(false);
            $said = sprintf($around, (new SafeText())->of($text));
            self::assertSame(sprintf($plain->format($around), $text), $plain->format($said));
            $colored = new OutputFormatter(true);
            $shown = $colored->format($said);
            self::assertSame($plain->format($said), preg_replace('/\x1b\[[0-9;]*m/', '', $shown));
            self::assertSame(substr_count($colored->format(sprintf($around, 'x')), "\x1b"), substr_count($shown, "\x1b"));
        }
    }

    public static function texts(): array
    {
        $texts = [
            '<error>a</error>', '<<error>>', '<<fg=black;bg=black>>', '<<href=https://evil.example/>>here<</>>', '<fg=black', '</>',
            'a\\<b', 'a\\>b', 'a\\\\<fg=red>b', '\\', 'a\\\\', '<', '>', '<a\\', '<<<a>>', 'a<b>c', 'ä<ö>ü<fg=red>日本</>',
        ];

        return array_combine($texts, array_map(static fn (string $text): array => [$text], $texts));
    }

    public function testAWidthIsKeptAlsoByLettersOfTwoColumnsAndByAWordThatIsLonger(): void
    {
        $lines = fn (string $text, int $width): array => explode("\n", (new OutputFormatter())->format((new SafeText())->of($text, $width)));
        self::assertSame(['one two', 'three'], $lines('one two three', 8));
        self::assertSame(['one two', 'three'], $lines('one two three', 7));
        self::assertSame(['abcdef', 'gh ij'], $lines('abcdefgh ij', 6));
        self::assertSame(['日本', '語'], $lines('日本語', 5));
        self::assertSame(['日', '本'], $lines('日本', 1));
        self::assertSame(['a?b'], $lines("a\nb", 80));
        self::assertSame([''], $lines('', 1));
        self::assertSame(['<fg=', 'red>x'], $lines('<fg= red>x', 5));
    }

    public function testASentenceKeepsItsLinesAndNothingElseOfItIsACommandToTheTerminal(): void
    {
        $output = new BufferedOutput();
        $code = (new Failure(new SafeText()))->show(new \RuntimeException("First\x1b]0;x\x07<<fg=red>>\r\nsecond\xff"), $output);
        self::assertSame([1, "First?]0;x?<<fg=red>>\nsecond?.\n"], [$code, $output->fetch()]);
    }
}
