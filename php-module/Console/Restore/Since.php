<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Restore;

use Symfony\Component\Console\Exception\InvalidArgumentException;

/**
 * Reads the time that --since takes: a time in UTC, or how long ago.
 */
class Since
{
    /** Of dates, "!" sets to zero what the text does not say. */
    private const FORMATS = ['Y-m-d', 'Y-m-d H:i', 'Y-m-d H:i:s'];

    private const AGO = '/^(\d{1,5}) ?(second|minute|hour|day|week|month)s? ago$/D';

    /**
     * @param int $now in unix seconds
     * @return int in unix seconds
     * @throws InvalidArgumentException it is no such time, or in the future
     */
    public function of(string $when, int $now): int
    {
        $text = preg_replace('/\s+/', ' ', trim($when));
        $time = $this->ago(strtolower($text), $now) ?? $this->date($text) ?? throw new InvalidArgumentException(
            '--since takes a time in UTC, such as 2026-11-30 or "2026-11-30 14:00", or how long ago, such as "2 hours ago".'
        );
        if ($time > $now) {
            throw new InvalidArgumentException('--since is in the future. It is ' . gmdate('Y-m-d H:i:s', $now) . ' UTC now.');
        }

        return max(0, $time);
    }

    private function ago(string $text, int $now): ?int
    {
        if (preg_match(self::AGO, $text, $match) !== 1) {
            return null;
        }
        $from = new \DateTimeImmutable("@$now");
        $time = $from->modify("-$match[1] $match[2]");
        // PHP takes February 31 for March 3, and less would be put back.
        $isTooLate = $match[2] === 'month' && $time->format('d') !== $from->format('d');

        return ($isTooLate ? $time->modify('last day of previous month') : $time)->getTimestamp();
    }

    /** With a T in the middle, or a Z or UTC at the end, it is the same time. */
    private function date(string $text): ?int
    {
        $plain = preg_replace(['/^(\d{4}-\d\d-\d\d)T/', '/ ?(Z|UTC)$/D'], ['$1 ', ''], $text);
        foreach (self::FORMATS as $format) {
            $time = \DateTimeImmutable::createFromFormat("!$format", $plain, new \DateTimeZone('UTC'));
            // PHP takes February 30 for March 2.
            if ($time !== false && $time->format($format) === $plain) {
                return $time->getTimestamp();
            }
        }

        return null;
    }
}
