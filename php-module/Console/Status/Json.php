<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Status;

use Akeneo\Events\Api\Status\FormatInterface;
use Akeneo\Events\Api\Status\Report;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Writes one JSON object: whether "Enable" is Yes, counts, oldest_pending_seconds, how the brake stands, what is on the shelf, entries,
 * and whether there are more.
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
        $json = (string)json_encode([
            'enabled' => $report->standstill === null,
            'counts' => $report->counts,
            'oldest_pending_seconds' => $report->oldestPending,
            'brake' => [
                'max_per_hour' => $report->brake->limit,
                'deletions_in_last_hour' => $report->brake->deletions,
                'opens_at' => $this->time($report->brake->opensAt),
                'stopped_at' => $this->time($report->brake->stoppedAt),
            ],
            'shelf' => array_replace($report->shelf, ['next' => $this->time($report->shelf['next'])]),
            'entries' => array_map($this->fields->of(...), $report->entries),
            'more' => $report->more,
        ], self::FLAGS);
        $output->writeln($json, OutputInterface::OUTPUT_RAW);
    }

    private function time(?int $seconds): ?string
    {
        return $seconds === null ? null : gmdate('Y-m-d\TH:i:s\Z', $seconds);
    }
}
