<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Status;

use Akeneo\Events\Api\Status\FormatInterface;
use Akeneo\Events\Api\Status\Report;
use Symfony\Component\Console\Output\ConsoleOutputInterface;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Writes the entries as RFC 4180 has it, with a line of names. If the list is cut, the error output says so.
 */
class Csv implements FormatInterface
{
    public function __construct(private readonly Fields $fields)
    {
    }

    public function write(Report $report, OutputInterface $output): void
    {
        $file = new \SplTempFileObject();
        foreach ([Fields::NAMES, ...array_map($this->fields->of(...), $report->entries)] as $values) {
            $file->fputcsv($values, ',', '"', '', "\r\n");
        }
        $size = (int)$file->ftell();
        $file->fseek(0);
        $output->write((string)$file->fread($size), false, OutputInterface::OUTPUT_RAW);
        if ($report->more && $output instanceof ConsoleOutputInterface) {
            $shown = count($report->entries);
            $output->getErrorOutput()->writeln("Only the newest $shown are written; --limit takes more.");
        }
    }
}
