<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Psr\Log\AbstractLogger;

/** Keeps what it is given, or writes it to a file. */
final class LineLogger extends AbstractLogger
{
    /** @var string[] */
    public array $lines = [];

    public function __construct(private readonly ?string $file = null)
    {
    }

    public function log($level, string|\Stringable $message, array $context = []): void
    {
        $line = strtoupper((string)$level) . ': ' . $message;
        if ($this->file === null) {
            $this->lines[] = $line;
        } else {
            file_put_contents($this->file, $line . "\n", FILE_APPEND);
        }
    }
}
