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
    private const COLORS = ['completed' => 'green', 'retried' => 'yellow', 'failed' => 'red'];

    private ?ProgressBar $bar = null;
    private ?BrakeState $held = null;
    private bool $linewise;
    private int $left = 0;

    /** @var array<string, int> what this run did */
    private array $tally = ['deleted' => 0, 'absent' => 0, 'failed' => 0, 'retried' => 0];

    public function __construct(
        private readonly OutputInterface $output,
        private readonly SafeText $safe,
    ) {
        $this->linewise = $output->isVerbose();
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
     * @throws \Akeneo\Events\Core\LeaseLostException
     * @throws \Akeneo\Events\Core\DatabaseException
     */
    public function during(ProcessBatch $processBatch, Batch $batch, callable $mayGoOn): void
    {
        try {
            $this->left += $processBatch->execute($batch, fn () => $this->see($batch), $mayGoOn)['released'];
        } finally {
            $this->see($batch);
        }
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
        if (array_sum($this->tally) === 0) {
            $this->output->writeln($this->held === null ? 'Nothing was pending.' : 'Nothing was processed.');

            return;
        }
        $this->output->writeln(sprintf(
            '%d deleted, %d already absent, %d failed, %d to be tried again.',
            $this->tally['deleted'],
            $this->tally['absent'],
            $this->tally['failed'],
            $this->tally['retried'],
        ));
        if ($this->hasFailures() && !$this->linewise) {
            $this->output->writeln('akeneo_events:status --status=failed shows why.');
        }
    }

    public function hasFailures(): bool
    {
        return $this->tally['failed'] > 0;
    }

    private function see(Batch $batch): void
    {
        foreach ($batch->ended() as $entry) {
            $did = match ($entry['outcome']) {
                'completed' => $entry['deleted'] ? 'deleted' : 'absent',
                default => $entry['outcome'],
            };
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

    /** @param array{id: int, event_id: string, name: ?string, shown: ?string, outcome: string, deleted: bool, message: string, ...} $entry */
    private function line(array $entry): void
    {
        $color = self::COLORS[$entry['outcome']];
        $named = (string)$entry['shown'] === '' ? '' : " [{$this->safe->of($entry['shown'])}]";
        $this->output->writeln("{$entry['id']} <fg=$color>{$entry['outcome']}</>$named: {$this->safe->of($entry['message'])}");
    }
}
