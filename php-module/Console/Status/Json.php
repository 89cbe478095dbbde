<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Status;

use Symfony\Component\Console\Output\OutputInterface;

/**
 * One JSON object: counts, oldest_pending_seconds, entries, and whether there are more.
 */
class Json implements FormatInterface
{
    private const FLAGS = JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR
        | JSON_INVALID_UTF8_SUBSTITUTE;

    public function __construct(private readonly Fields $fields)
    {
    }

    public function write(Report $report, OutputInterface $output): void
    {
        $json = json_encode([
            'counts' => $report->counts,
            'oldest_pending_seconds' => $report->oldestPending,
            'entries' => array_map($this->fields->of(...), $report->entries),
            'more' => $report->more,
        ], self::FLAGS);
        $output->writeln($json, OutputInterface::OUTPUT_RAW);
    }
}
