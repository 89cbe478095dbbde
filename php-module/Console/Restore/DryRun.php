<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Restore;

use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Model\Core;
use Symfony\Component\Console\Helper\Table;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Shows what would be put back, and changes nothing. It counts every entry, and lists the first thousand.
 */
class DryRun
{
    private const MOST_LISTED = 1000;
    private const PAGE = 500;

    /** What is listed, in this order. "returning" is marked already, and waits for a worker. */
    private const STATES = ['hidden', 'hiding', 'returning', 'deleted'];

    private const BACK = 'would be put back';
    private const BUSY = 'being processed';
    private const DELETED = 'deleted meanwhile';
    private const COLORS = [self::BACK => 'green', self::BUSY => 'yellow', self::DELETED => 'red'];

    public function __construct(
        private readonly Core $core,
        private readonly SafeText $safe,
    ) {
    }

    /**
     * @param array{id?: int, type?: string, since?: int} $which see Core\Queue::list()
     * @throws \Akeneo\Events\Core\CoreException
     */
    public function execute(array $which, OutputInterface $output): void
    {
        $table = (new Table($output))->setHeaders(['ID', 'Type', 'In the shop', 'Plan', 'Hidden since (UTC)', 'Its day (UTC)']);
        $counts = array_fill_keys(array_keys(self::COLORS), 0);
        foreach ($this->entries($this->core->queue(), $which) as $entry) {
            $plan = $this->plan($entry);
            $counts[$plan]++;
            if (array_sum($counts) <= self::MOST_LISTED) {
                $table->addRow($this->row($entry, $plan));
            }
        }
        $all = array_sum($counts);
        if ($all > 0) {
            $table->render();
        }
        if ($all > self::MOST_LISTED) {
            $output->writeln(sprintf('Only %s of %s are listed.', number_format(self::MOST_LISTED), number_format($all)));
        }
        $parts = [];
        foreach (array_filter($counts) as $plan => $count) {
            $parts[] = number_format($count) . " $plan";
        }
        $output->writeln(($parts === [] ? 'Nothing was hidden' : implode(', ', $parts)) . '. Nothing was changed.');
    }

    /**
     * @param array{id?: int, type?: string, since?: int} $which
     * @return \Generator<int, array{id: int, status: string, entity_type: ?string, shown: ?string, shelf: ?string, available_at: int, shelved_at: ?int, ...}>
     */
    private function entries(Queue $queue, array $which): \Generator
    {
        foreach (self::STATES as $state) {
            $after = 0;
            while (($page = $queue->list(['shelf' => $state, 'oldest_first' => true, 'after' => $after] + $which, self::PAGE)) !== []) {
                foreach ($page as $entry) {
                    yield $entry;
                }
                $after = end($page)['id'];
            }
        }
    }

    /** @param array{status: string, shelf: ?string, ...} $entry */
    private function plan(array $entry): string
    {
        return match (true) {
            $entry['shelf'] === 'deleted' => self::DELETED,
            $entry['status'] === Queue::PROCESSING => self::BUSY,
            default => self::BACK,
        };
    }

    /**
     * @param array{id: int, status: string, entity_type: ?string, shown: ?string, shelf: ?string, available_at: int, shelved_at: ?int, ...} $entry
     * @return string[]
     */
    private function row(array $entry, string $plan): array
    {
        $color = self::COLORS[$plan];
        $waits = $entry['shelf'] === 'hidden' && $entry['status'] === Queue::PENDING;

        return [
            (string)$entry['id'],
            $this->safe->of($entry['entity_type'] ?? 'unreadable'),
            $this->safe->of($entry['shown'] ?? ''),
            "<fg=$color>$plan</>",
            $this->time($entry['shelved_at']),
            $waits ? $this->time($entry['available_at']) : '',
        ];
    }

    private function time(?int $seconds): string
    {
        return $seconds === null ? '' : gmdate('Y-m-d H:i:s', $seconds);
    }
}
