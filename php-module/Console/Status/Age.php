<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Status;

/**
 * A stretch of time as one says it: "12 s", "5 min", "3 h", "2 days".
 */
class Age
{
    public function of(int $seconds): string
    {
        return match (true) {
            $seconds < 120 => "$seconds s",
            $seconds < 7200 => intdiv($seconds, 60) . ' min',
            $seconds < 172800 => intdiv($seconds, 3600) . ' h',
            default => intdiv($seconds, 86400) . ' days',
        };
    }
}
