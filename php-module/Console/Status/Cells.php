<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Status;

use Symfony\Component\Console\Formatter\OutputFormatter;

/**
 * The texts of an entry for a person, safe to be written to a terminal.
 */
class Cells
{
    private const COLORS = ['pending' => 'yellow', 'processing' => 'cyan', 'completed' => 'green', 'failed' => 'red'];

    /** @param array<string, mixed> $entry */
    public function type(array $entry): string
    {
        return (string)preg_replace('/^com\.akeneo\.pim\.v1\./', '', $entry['event_type'] ?? 'unreadable');
    }

    /** @param array<string, mixed> $entry */
    public function entity(array $entry): string
    {
        if ($entry['code'] === null) {
            return $entry['event_id'];
        }

        return $entry['attribute_code'] === null ? $entry['code'] : "{$entry['attribute_code']}: {$entry['code']}";
    }

    public function colored(string $status, string $text): string
    {
        return sprintf('<fg=%s>%s</>', self::COLORS[$status] ?? 'default', $text);
    }

    /** Codes may hold anything: nothing of it reaches the terminal as a command to it. */
    public function lines(string $text, ?int $width): string
    {
        $plain = (string)preg_replace('/\p{C}/u', '?', $text);
        if ($width !== null && mb_strwidth($plain) > $width) {
            $plain = rtrim((string)preg_replace("/(.{1,$width})(?:\\s+|$)|(.{{$width}})/u", "$1$2\n", $plain));
        }

        return OutputFormatter::escape($plain);
    }
}
