<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Status;

use Akeneo\Events\Api\Status\FormatInterface;
use Akeneo\Events\Api\Status\Report;
use Symfony\Component\Console\Formatter\OutputFormatter;
use Symfony\Component\Console\Helper\Table as ConsoleTable;
use Symfony\Component\Console\Output\OutputInterface;
use Symfony\Component\Console\Terminal;

/**
 * For people: the counts, then a table. In a terminal long texts go on several lines, elsewhere an entry stays on one.
 */
class Table implements FormatInterface
{
    public function __construct(
        private readonly Cells $cells,
        private readonly Blocks $blocks,
        private readonly Age $age,
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
        $types = array_map($this->cells->type(...), $report->entries);
        $layout = Layout::of($width, array_column($report->entries, 'id'), $types);
        if ($width !== null && $layout === null) {
            $this->blocks->write($report->entries, $width, $output);
        } elseif ($layout !== null) {
            $this->table($report->entries, $layout, $output);
        }
        if ($report->more) {
            $shown = count($report->entries);
            $output->writeln("Only the newest $shown are shown; --limit shows more.");
        }
    }

    private function counts(Report $report, OutputInterface $output): void
    {
        $counts = [];
        foreach ($report->counts as $status => $count) {
            $number = number_format($count['count']) . ($count['more'] ? '+' : '');
            $counts[] = $this->cells->colored($status, "$number $status");
        }
        $output->writeln(implode(', ', $counts));
        if ($report->oldestPending !== null) {
            $output->writeln("The oldest pending one was received {$this->age->of($report->oldestPending)} ago.");
        }
        $held = $report->brake->holds() ? $report->brake->sentence() : null;
        if (($why = $report->standstill ?? $held) !== null) {
            $output->writeln('<comment>' . OutputFormatter::escape((string)$why) . '</comment>');
        }
    }

    /** @param array<int, array<string, mixed>> $entries */
    private function table(array $entries, Layout $layout, OutputInterface $output): void
    {
        $table = new ConsoleTable($output);
        $received = "Received{$layout->gap}(UTC)";
        $updated = "Updated{$layout->gap}(UTC)";
        $table->setHeaders(['ID', 'Event type', 'Entity', 'Status', 'Attempts', 'Message', $received, $updated]);
        foreach ($entries as $entry) {
            $table->addRow($this->row($entry, $layout));
        }
        $table->render();
    }

    /**
     * @param array<string, mixed> $entry
     * @return string[]
     */
    private function row(array $entry, Layout $layout): array
    {
        $time = "Y-m-d{$layout->gap}H:i:s";

        return [
            (string)$entry['id'],
            OutputFormatter::escape($this->cells->type($entry)),
            $this->cells->lines($this->cells->entity($entry), $layout->entity),
            $this->cells->colored($entry['status'], $entry['status']),
            (string)$entry['attempts'],
            $this->cells->lines((string)$entry['message'], $layout->message),
            gmdate($time, $entry['received_at']),
            gmdate($time, $entry['updated_at']),
        ];
    }
}
