<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Status;

use Akeneo\Events\Api\Status\FormatInterface;
use Akeneo\Events\Api\Status\Report;
use Akeneo\Events\Console\SafeText;
use Symfony\Component\Console\Helper\Helper;
use Symfony\Component\Console\Helper\Table as ConsoleTable;
use Symfony\Component\Console\Output\OutputInterface;
use Symfony\Component\Console\Terminal;

/**
 * Writes for people: the counts, then a table. A terminal gets long texts on several lines; elsewhere an entry stays on one line.
 *
 * @phpstan-import-type Entry from Report
 * @phpstan-import-type Shelf from Report
 */
class Table implements FormatInterface
{
    private const COLORS = ['pending' => 'yellow', 'processing' => 'cyan', 'completed' => 'green', 'failed' => 'red'];

    /** From so many characters on, each part of an entry has a column of its own. */
    private const WIDE = 180;

    /** What such a table takes beside entity, name and message: borders, an id of 10 digits, times on two lines. */
    private const WIDE_REST = 110;

    /** What the narrow table takes beside its last column. */
    private const NARROW_REST = 30;

    private const TIME = 'Y-m-d H:i:s';

    public function __construct(
        private readonly SafeText $safe,
        private readonly Terminal $terminal,
    ) {
    }

    public function write(Report $report, OutputInterface $output): void
    {
        $this->counts($report, $output);
        if ($report->entries === []) {
            $output->writeln('There are no entries.');

            return;
        }
        $width = $output->isDecorated() ? $this->terminal->getWidth() : null;
        $table = new ConsoleTable($output);
        if ($width === null || $width >= self::WIDE) {
            $this->wide($table, $report->entries, $width);
        } else {
            $this->narrow($table, $report->entries, $width);
        }
        $table->render();
        if ($report->more) {
            $shown = count($report->entries);
            $output->writeln("Only the newest $shown are shown; --limit shows more.");
        }
    }

    private function counts(Report $report, OutputInterface $output): void
    {
        $counts = [];
        foreach ($report->counts as $status => $count) {
            $counts[] = $this->colored($status, "{$this->number($count)} $status");
        }
        $output->writeln(implode(', ', $counts));
        if ($report->oldestPending !== null) {
            $output->writeln($this->safe->of('The oldest pending one was received ' . Helper::formatTime($report->oldestPending) . ' ago.'));
        }
        if (($shelf = $this->shelf($report->shelf)) !== []) {
            $output->writeln('On the shelf: ' . implode(', ', $shelf) . '.');
        }
        $held = $report->brake->holds() ? $report->brake->sentence() : null;
        if (($why = $report->standstill ?? $held) !== null) {
            $output->writeln("<comment>{$this->safe->sentence((string)$why)}</comment>");
        }
    }

    /**
     * @param Shelf $shelf
     * @return string[] without what there is not
     */
    private function shelf(array $shelf): array
    {
        $first = $shelf['next'] === null ? '' : ' (the first: ' . gmdate('Y-m-d H:i', $shelf['next']) . ' UTC)';
        $parts = [];
        foreach (['waiting' => "waiting for their day$first", 'kept' => 'staying hidden', 'returning' => 'to be put back'] as $what => $told) {
            if ($shelf[$what]['count'] > 0) {
                $parts[] = "{$this->number($shelf[$what])} $told";
            }
        }

        return $parts;
    }

    /** @param array{count: int, more: bool} $count */
    private function number(array $count): string
    {
        return number_format($count['count']) . ($count['more'] ? '+' : '');
    }

    /**
     * @param list<Entry> $entries
     * @param int|null $width of the terminal; null if it is none
     */
    private function wide(ConsoleTable $table, array $entries, ?int $width): void
    {
        [$entity, $message, $time] = [PHP_INT_MAX, PHP_INT_MAX, ' '];
        if ($width !== null) {
            $entity = intdiv(3 * ($width - self::WIDE_REST), 10);
            [$message, $time] = [$width - self::WIDE_REST - 2 * $entity, "\n"];
        }
        $table->setHeaders(
            ['ID', 'Event type', 'Entity', 'In the shop', 'Status', 'Attempts', 'Message', "Received$time(UTC)", "Updated$time(UTC)"]
        );
        foreach ($entries as $entry) {
            $table->addRow([
                (string)$entry['id'],
                $this->safe->of($this->type($entry)),
                $this->safe->of($this->entity($entry), $entity),
                $this->safe->of($entry['shown'] ?? '', $entity),
                $this->colored($entry['status'], $entry['status']),
                (string)$entry['attempts'],
                $this->safe->of((string)$entry['message'], $message),
                gmdate("Y-m-d{$time}H:i:s", $entry['received_at']),
                gmdate("Y-m-d{$time}H:i:s", $entry['updated_at']),
            ]);
        }
    }

    /** @param list<Entry> $entries */
    private function narrow(ConsoleTable $table, array $entries, int $width): void
    {
        $table->setHeaders(['ID', 'Status', 'Entry']);
        foreach ($entries as $entry) {
            $attempts = $entry['attempts'] === 1 ? '1 attempt' : "{$entry['attempts']} attempts";
            [$received, $updated] = [gmdate(self::TIME, $entry['received_at']), gmdate(self::TIME, $entry['updated_at'])];
            $texts = [
                $this->type($entry),
                $this->entity($entry),
                $entry['shown'] ?? '',
                (string)$entry['message'],
                "$attempts, received $received, updated $updated (UTC)",
            ];
            $lines = array_map(
                fn (string $text): string => $this->safe->of($text, max(20, $width - self::NARROW_REST)),
                array_filter($texts, static fn (string $text): bool => $text !== '')
            );
            $table->addRow([(string)$entry['id'], $this->colored($entry['status'], $entry['status']), implode("\n", $lines)]);
        }
    }

    /** @param Entry $entry */
    private function type(array $entry): string
    {
        return (string)preg_replace('/^com\.akeneo\.pim\.v1\./', '', $entry['event_type'] ?? 'unreadable');
    }

    /** @param Entry $entry */
    private function entity(array $entry): string
    {
        $code = $entry['code'] ?? $entry['event_id'];

        return $entry['code'] === null || $entry['attribute_code'] === null ? $code : "{$entry['attribute_code']}: $code";
    }

    private function colored(string $status, string $text): string
    {
        return sprintf('<fg=%s>%s</>', self::COLORS[$status] ?? 'default', $text);
    }
}
