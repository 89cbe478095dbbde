<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Status;

use Akeneo\Events\Api\Status\FormatInterface;
use Akeneo\Events\Api\Status\Report;
use Symfony\Component\Console\Output\ConsoleOutputInterface;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * The entries as RFC 4180 has it, with a line of names. That the list is cut is said on the error output.
 */
class Csv implements FormatInterface
{
    public function __construct(private readonly Fields $fields)
    {
    }

    public function write(Report $report, OutputInterface $output): void
    {
        $lines = [$this->line(Fields::NAMES)];
        foreach ($report->entries as $entry) {
            $lines[] = $this->line($this->fields->of($entry));
        }
        $output->write(implode('', $lines), false, OutputInterface::OUTPUT_RAW);
        if ($report->more && $output instanceof ConsoleOutputInterface) {
            $shown = count($report->entries);
            $output->getErrorOutput()->writeln("Only the newest $shown are written; --limit takes more.");
        }
    }

    /** @param array<int|string, int|string|null> $values */
    private function line(array $values): string
    {
        $cells = array_map(static function (int|string|null $value): string {
            $text = (string)$value;

            return strpbrk($text, ",\"\r\n") === false ? $text : '"' . str_replace('"', '""', $text) . '"';
        }, $values);

        return implode(',', $cells) . "\r\n";
    }
}
