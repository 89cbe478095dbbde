<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

/** What was measured of two things in turns, and what the ratio of their medians has to be, or the first of them alone. */
final class Figure
{
    private string $broken = '';
    private string $note = '';

    /** @param 'ratio at least'|'ratio at most'|'a at most'|'' $target */
    private function __construct(
        private readonly string $name,
        private readonly string $unit,
        private readonly float $a,
        private readonly float $b,
        private readonly string $target = '',
        private readonly float $limit = 0,
    ) {
    }

    /**
     * @param float[] $a
     * @param float[] $b
     */
    public static function atLeast(string $name, float $ratio, string $unit, array $a, array $b): self
    {
        return new self($name, $unit, self::median($a), self::median($b), 'ratio at least', $ratio);
    }

    /**
     * @param float[] $a
     * @param float[] $b
     */
    public static function atMost(string $name, float $ratio, string $unit, array $a, array $b): self
    {
        return new self($name, $unit, self::median($a), self::median($b), 'ratio at most', $ratio);
    }

    /** One whose target is a number of its own: b only shows what it is like. */
    public static function limited(string $name, ?float $most, string $unit, float $a, float $b): self
    {
        return new self($name, $unit, $a, $b, $most === null ? '' : 'a at most', (float)$most);
    }

    /** Misses the figure whatever was measured. */
    public function unless(bool $holds, string $broken): self
    {
        if (!$holds) {
            $this->broken .= " $broken";
        }

        return $this;
    }

    /** What the line does not say. */
    public function note(string $note): self
    {
        $this->note = $note;

        return $this;
    }

    public function line(): string
    {
        [$a, $b] = [self::short($this->a), self::short($this->b)];

        return sprintf('BENCH %s ratio=%.2f (a=%s %s b=%s %s)', $this->name, $this->ratio(), $a, $this->unit, $b, $this->unit)
            . ($this->note === '' ? '' : "\n      {$this->note}");
    }

    /** The target that is missed, and what else is not right. */
    public function missed(): ?string
    {
        $isReached = match ($this->target) {
            'ratio at least' => $this->ratio() >= $this->limit,
            'ratio at most' => $this->ratio() <= $this->limit,
            'a at most' => $this->a <= $this->limit,
            '' => true,
        };
        if ($isReached && $this->broken === '') {
            return null;
        }

        return sprintf('%s ratio=%.3f a=%s, target: %s %s%s', $this->name, $this->ratio(), self::short($this->a), $this->target, $this->limit, $this->broken);
    }

    /** @param float[] $values */
    public static function median(array $values): float
    {
        sort($values);
        $middle = intdiv(count($values), 2);

        return count($values) % 2 === 1 ? $values[$middle] : ($values[$middle - 1] + $values[$middle]) / 2;
    }

    /**
     * The value that so many of 100 do not exceed.
     *
     * @param float[] $values
     */
    public static function percentile(array $values, int $of): float
    {
        sort($values);

        return $values[(int)ceil(count($values) * $of / 100) - 1];
    }

    public static function short(float $value): string
    {
        return number_format($value, $value >= 100 ? 0 : ($value < 0.1 ? 4 : 2), '.', '');
    }

    private function ratio(): float
    {
        return $this->b > 0 ? $this->a / $this->b : NAN;
    }
}
