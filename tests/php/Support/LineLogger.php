<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\LogFile;

/** Keeps what it is given, or writes it to a file. */
final class LineLogger extends LogFile
{
    /** @var string[] */
    public array $lines = [];

    /** Whether it is as a disk that is full. */
    public bool $broken = false;

    public function __construct(private readonly ?string $file = null)
    {
    }

    public function log($level, $message, array $context = []): void
    {
        $line = strtoupper((string)$level) . ': ' . $message;
        if ($this->broken) {
            throw new \UnexpectedValueException("No space left on device\nThe exception occurred while attempting to log: $line");
        }
        if ($this->file === null) {
            $this->lines[] = $line;
        } elseif (@file_put_contents($this->file, gmdate('[Y-m-d\TH:i:s.u+00:00] ') . "akeneo_events.$line [] []\n", FILE_APPEND) === false) {
            // As Monolog does it.
            throw new \UnexpectedValueException("The stream or file \"$this->file\" could not be opened.\nThe exception occurred while attempting to log: $line");
        }
    }
}
