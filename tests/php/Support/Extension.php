<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

/** The extension that this process has loaded. */
final class Extension
{
    /** Its file, for another PHP. The path may contain blanks. */
    public static function file(): string
    {
        preg_match('#/.*/akeneo_events\.so#', (string)file_get_contents('/proc/self/maps'), $found);

        return $found[0] ?? throw new \RuntimeException('The extension is not loaded.');
    }
}
