<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Console\Restore\Since;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;
use Symfony\Component\Console\Exception\InvalidArgumentException;

final class SinceTest extends TestCase
{
    private const NOW = '2026-11-30 14:00:00';

    /** @dataProvider times */
    #[DataProvider('times')]
    public function testItReadsATimeInUtcOrHowLongAgo(string $when, string $expected): void
    {
        $before = date_default_timezone_get();
        date_default_timezone_set('America/Los_Angeles');
        try {
            self::assertSame($expected, gmdate('Y-m-d H:i:s', (new Since())->of($when, $this->now())));
        } finally {
            date_default_timezone_set($before);
        }
    }

    public static function times(): array
    {
        return [
            ['2026-11-30', '2026-11-30 00:00:00'],
            ['2026-11-30 13:05', '2026-11-30 13:05:00'],
            ['2026-11-30 13:05:59', '2026-11-30 13:05:59'],
            ['2026-11-30T13:05:59Z', '2026-11-30 13:05:59'],
            ['2026-11-30 13:05 UTC', '2026-11-30 13:05:00'],
            [self::NOW, self::NOW],
            ['2 hours ago', '2026-11-30 12:00:00'],
            ['1 hour ago', '2026-11-30 13:00:00'],
            [' 90  Minutes AGO ', '2026-11-30 12:30:00'],
            ['10 seconds ago', '2026-11-30 13:59:50'],
            ['1 day ago', '2026-11-29 14:00:00'],
            ['2 weeks ago', '2026-11-16 14:00:00'],
            ['1 month ago', '2026-10-30 14:00:00'],
            ['0 seconds ago', self::NOW],
            ['99999 months ago', '1970-01-01 00:00:00'],
            ['0001-01-01', '1970-01-01 00:00:00'],
        ];
    }

    /** @dataProvider nonsense */
    #[DataProvider('nonsense')]
    public function testAnythingElseIsRefusedWithExamples(string $when): void
    {
        $this->expectException(InvalidArgumentException::class);
        $this->expectExceptionMessage('--since takes a time in UTC, such as 2026-11-30 or "2026-11-30 14:00", or how long ago, such as "2 hours ago".');
        (new Since())->of($when, $this->now());
    }

    public static function nonsense(): array
    {
        return array_map(static fn (string $when): array => [$when], [
            '', ' ', 'yesterday', 'now', '2 hours', 'in 2 hours', '-2 hours ago', '2 years ago', '2026-02-30', '2026-13-01', '2026-11-30 24:00',
            '2026-11-30 13:60', '30.11.2026', '11/30/2026', '2026-11-30 13:05 CET', '2026-11-30 13:05:59+01:00', '1764511200', "2026-11-30\n2 hours ago",
            '999999 days ago',
        ]);
    }

    public function testATimeInTheFutureIsRefusedAndTheTimeNowIsTold(): void
    {
        $this->expectExceptionMessage('--since is in the future. It is 2026-11-30 14:00:00 UTC now.');
        (new Since())->of('2026-11-30 14:01', $this->now());
    }

    public function testAMonthBeforeADayThatTheMonthDoesNotHaveEndsInThatMonth(): void
    {
        $of = static fn (string $when, string $now): string => gmdate('Y-m-d H:i', (new Since())->of($when, (int)strtotime("$now UTC")));
        self::assertSame('2027-02-28 12:00', $of('1 month ago', '2027-03-31 12:00'));
        self::assertSame('2028-02-29 12:00', $of('13 months ago', '2029-03-30 12:00'));
        self::assertSame('2027-01-31 12:00', $of('2 months ago', '2027-03-31 12:00'));
    }

    private function now(): int
    {
        return (int)strtotime(self::NOW . ' UTC');
    }
}
