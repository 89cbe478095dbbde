<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Status;

use Symfony\Component\Console\Output\OutputInterface;

/**
 * The entries one below the other, for a terminal that is too narrow for the table.
 */
class Blocks
{
    private const INDENT = '    ';

    public function __construct(private readonly Cells $cells)
    {
    }

    /** @param array<int, array<string, mixed>> $entries */
    public function write(array $entries, int $width, OutputInterface $output): void
    {
        $room = max(20, $width - strlen(self::INDENT));
        foreach ($entries as $entry) {
            $output->writeln('');
            $status = $this->cells->colored($entry['status'], $entry['status']);
            $output->writeln("<options=bold>{$entry['id']}</> $status {$this->cells->type($entry)}");
            $this->indented($this->cells->lines($this->cells->entity($entry), $room), $output);
            $this->indented($this->cells->lines((string)$entry['message'], $room), $output);
            $this->indented($this->times($entry), $output);
        }
        $output->writeln('');
    }

    private function indented(string $lines, OutputInterface $output): void
    {
        if ($lines !== '') {
            $output->writeln(self::INDENT . str_replace("\n", "\n" . self::INDENT, $lines));
        }
    }

    /** @param array<string, mixed> $entry */
    private function times(array $entry): string
    {
        $attempts = $entry['attempts'] === 1 ? '1 attempt' : "{$entry['attempts']} attempts";
        $received = gmdate('Y-m-d H:i:s', $entry['received_at']);
        $updated = gmdate('Y-m-d H:i:s', $entry['updated_at']);

        return "$attempts, received $received,\nupdated $updated (UTC)";
    }
}
