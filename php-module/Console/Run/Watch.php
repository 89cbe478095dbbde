<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Run;

use Akeneo\Events\Api\Status\BrakeState;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Core\Batch;
use Akeneo\Events\Model\ProcessBatch;
use Symfony\Component\Console\Helper\ProgressBar;
use Symfony\Component\Console\Output\ConsoleOutputInterface;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Shows a run to an operator: a progress bar in a terminal, one line for each entry with -v, and a summary.
 */
class Watch
{
    private const COLORS = ['completed' => 'green', 'hidden' => 'green', 'put_back' => 'green', 'retried' => 'yellow', 'failed' => 'red'];

    /** Reasons of entries that are completed, and what they name is in the shop as before. */
    private const LEFT = ['enabled_again', 'on_shelf_already', 'hidden_by_later'];

    /** What the summary says of each. Those of the shelf are told if there are any. */
    private const SUMMARY = [
        'deleted' => 'deleted',
        'hidden' => 'hidden',
        'put_back' => 'put back',
        'left' => 'left as they are',
        'absent' => 'already absent',
        'failed' => 'failed',
        'retried' => 'to be tried again',
    ];
    private const OF_SHELF = ['hidden', 'put_back', 'left'];

    private ?ProgressBar $bar = null;
    private ?BrakeState $held = null;
    private bool $linewise;
    private int $left = 0;
    private ?string $onShelf = null;

    /** @var array<string, int> what this run did */
    private array $tally;

    public function __construct(
        private readonly OutputInterface $output,
        private readonly SafeText $safe,
    ) {
        $this->linewise = $output->isVerbose();
        $this->tally = array_fill_keys(array_keys(self::SUMMARY), 0);
    }

    /** One entry is about to be processed: its line is the whole story. */
    public function beginOne(): void
    {
        $this->linewise = true;
    }

    /** @param int $expected 0 if nobody knows how many there will be */
    public function beginMany(int $expected): void
    {
        $error = $this->output instanceof ConsoleOutputInterface ? $this->output->getErrorOutput() : $this->output;
        if ($error->isDecorated() && !$this->linewise) {
            $this->bar = new ProgressBar($error, $expected);
            $this->bar->start();
        }
    }

    /**
     * @param callable(): bool $mayGoOn asked before each deletion
     * @return int how many entries of the batch were left
     * @throws \Akeneo\Events\Core\LeaseLostException
     * @throws \Akeneo\Events\Core\DatabaseException
     */
    public function during(ProcessBatch $processBatch, Batch $batch, callable $mayGoOn): int
    {
        try {
            $left = $processBatch->execute($batch, fn () => $this->see($batch), $mayGoOn)['released'];
        } finally {
            $this->see($batch);
        }
        $this->left += $left;

        return $left;
    }

    public function end(): void
    {
        if ($this->bar !== null) {
            $this->bar->clear();
            $this->bar = null;
        }
    }

    /** @param int[] $ids entries that another process is at */
    public function busy(array $ids): void
    {
        if ($ids !== []) {
            $this->output->writeln(
                'Left alone, since another process is at them right now: ' . implode(', ', $ids) . '.'
            );
        }
    }

    /**
     * Entries that were left alone, since their day has not come.
     *
     * @param int $first the first of their days, in unix seconds
     */
    public function onShelf(string $count, int $first): void
    {
        $this->onShelf = "Left on the shelf: $count. Their first day: " . gmdate('Y-m-d H:i:s', $first) . ' UTC.';
    }

    /** The rest stays pending. */
    public function held(BrakeState $brake): void
    {
        $this->held = $brake;
    }

    public function isHeld(): bool
    {
        return $this->held !== null;
    }

    /** Whether a batch was broken off: entries that it had taken are pending as before. */
    public function hasLeft(): bool
    {
        return $this->left > 0;
    }

    public function summary(): void
    {
        if ($this->held !== null) {
            $this->output->writeln("<comment>{$this->safe->sentence((string)$this->held->sentence())}</comment>");
        }
        if ($this->onShelf !== null) {
            $this->output->writeln($this->onShelf);
        }
        if (array_sum($this->tally) === 0) {
            $pending = $this->onShelf === null ? 'Nothing was pending.' : 'Nothing else was pending.';
            $this->output->writeln($this->held === null ? $pending : 'Nothing was processed.');

            return;
        }
        $this->output->writeln($this->counted());
        if ($this->hasFailures() && !$this->linewise) {
            $this->output->writeln('akeneo_events:status --status=failed shows why.');
        }
    }

    private function counted(): string
    {
        $parts = [];
        foreach ($this->tally as $did => $count) {
            if ($count > 0 || !in_array($did, self::OF_SHELF, true)) {
                $parts[] = "$count " . self::SUMMARY[$did];
            }
        }

        return implode(', ', $parts) . '.';
    }

    public function hasFailures(): bool
    {
        return $this->tally['failed'] > 0;
    }

    private function see(Batch $batch): void
    {
        foreach ($batch->ended() as $entry) {
            $did = $this->did($entry);
            if (!isset($this->tally[$did])) {
                continue;
            }
            $this->tally[$did]++;
            $this->bar?->advance();
            if ($this->linewise) {
                $this->line($entry);
            }
        }
    }

    /** @param array{outcome: string, deleted: bool, reason: ?string, ...} $entry */
    private function did(array $entry): string
    {
        return match (true) {
            $entry['outcome'] !== 'completed' => $entry['outcome'],
            $entry['deleted'] => 'deleted',
            default => in_array($entry['reason'], self::LEFT, true) ? 'left' : 'absent',
        };
    }

    /** @param array{id: int, event_id: string, name: ?string, shown: ?string, outcome: string, deleted: bool, message: string, ...} $entry */
    private function line(array $entry): void
    {
        $color = self::COLORS[$entry['outcome']];
        $outcome = str_replace('_', ' ', $entry['outcome']);
        $named = (string)$entry['shown'] === '' ? '' : " [{$this->safe->of($entry['shown'])}]";
        $this->output->writeln("{$entry['id']} <fg=$color>$outcome</>$named: {$this->safe->of($entry['message'])}");
    }
}
