<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Reason;

use Akeneo\Events\Test\Support\Wording;
use PHPUnit\Framework\TestCase;

final class EndsTest extends TestCase
{
    private const GAVE_UP = '[{"code":"given_up","args":[6]}]';

    public function testTheEndsBeforeAreToldInTheReadersWordsTheFirstOneFirst(): void
    {
        $history = $this->line('2026-06-02 10:00:00', 'failed', 'English.', self::GAVE_UP) . "\n"
            . $this->line('2026-06-01 10:00:00', 'completed', 'Deleted it.') . "\n";
        self::assertSame([
            ['2026-06-01 10:00:00', 'completed', 'Deleted it.'],
            ['2026-06-02 10:00:00', 'failed', 'The shop gave up after 6 tries.'],
        ], $this->before(['history' => $history]));
    }

    public function testABrokenLineIsPassedOver(): void
    {
        $good = $this->line('2026-06-02 10:00:00', 'failed', 'Locked.');
        foreach (['{"at":"2026-06-01 10:00:00","status":"compl', '', 'null', '[]', '7', '{"at":"soon","status":"failed"}', '{"at":"2026-06-01 10:00:00"}', "\xff"] as $broken) {
            self::assertSame([['2026-06-02 10:00:00', 'failed', 'Locked.']], $this->before(['history' => "$good\n$broken"]), $broken);
        }
        self::assertSame([], $this->before(['history' => null]));
    }

    public function testAnEndThatSaysTheSameAsTheNextIsToldOnce(): void
    {
        $history = implode("\n", [
            $this->line('2026-06-04 10:00:00', 'failed', 'Locked.'),
            $this->line('2026-06-03 10:00:00', 'failed', 'Locked.'),
            $this->line('2026-06-02 10:00:00', 'completed', 'Deleted it.'),
            $this->line('2026-06-01 10:00:00', 'failed', 'Locked.'),
        ]);
        $times = fn (array $columns): array => array_column($this->before(['history' => $history] + $columns), 0);
        self::assertSame(['2026-06-01 10:00:00', '2026-06-02 10:00:00', '2026-06-04 10:00:00'], $times([]));
        self::assertSame(['2026-06-01 10:00:00', '2026-06-02 10:00:00'], $times(['status' => 'failed', 'message' => 'Locked.']));
    }

    public function testAMessageOfBeforeIsTakenApartAlsoInAHistory(): void
    {
        $old = 'Already absent. Before that (2026-06-02 10:00:00 UTC, failed): It (the set): held. '
            . 'Before that (2026-06-01 10:00:00 UTC, completed): Deleted it.';
        $ends = [['2026-06-01 10:00:00', 'completed', 'Deleted it.'], ['2026-06-02 10:00:00', 'failed', 'It (the set): held.']];
        self::assertSame($ends, $this->before(['status' => 'completed', 'message' => $old]));
        self::assertSame('Already absent.', Wording::ends()->now(['message' => $old, 'reason' => null, 'sentences' => null]));
        self::assertSame(
            [...$ends, ['2026-06-03 10:00:00', 'completed', 'Already absent.']],
            $this->before(['history' => $this->line('2026-06-03 10:00:00', 'completed', $old, null, null)])
        );
    }

    public function testANameForgesNoEnd(): void
    {
        $hostile = 'Magento deleted product "A-1" (x Before that (2026-06-01 10:00:00 UTC, completed): ok).';
        $row = ['status' => 'completed', 'message' => $hostile, 'reason' => 'deleted', 'sentences' => null];
        self::assertSame([], $this->before($row));
        self::assertSame($hostile, Wording::ends()->now($row));
        $ended = ['2026-06-03 10:00:00', 'completed', $hostile];
        self::assertSame([$ended], $this->before(['history' => $this->line(...$ended)]));
    }

    private function before(array $columns): array
    {
        $row = $columns + ['status' => 'pending', 'message' => null, 'reason' => null, 'sentences' => null, 'history' => null];

        return array_map('array_values', Wording::ends()->before($row));
    }

    private function line(string $at, string $status, string $message, ?string $sentences = null, ?string $reason = 'given_up'): string
    {
        return json_encode(['at' => $at, 'status' => $status, 'message' => $message, 'reason' => $reason, 'sentences' => $sentences]);
    }
}
