<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Run;

use Akeneo\Events\Api\Status\BrakeState;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\InShop\Along;
use Akeneo\Events\Model\Preview;
use Symfony\Component\Console\Helper\Table;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Shows what a run would do, and deletes nothing. It plans and counts every entry, and lists the oldest.
 *
 * @phpstan-import-type Foreseen from Preview
 */
class DryRun
{
    private const MOST_LISTED = 1000;
    private const VERDICTS = [
        'delete' => ['would be deleted', 'green'],
        'hide' => ['would be hidden', 'green'],
        'absent' => ['already absent', 'default'],
        'defer' => ['would wait', 'yellow'],
        'refuse' => ['would be refused', 'red'],
        'shelf' => ['on the shelf', 'default'],
    ];

    /** The summary tells these if there are any. */
    private const OF_SHELF = ['hide', 'shelf'];

    public function __construct(
        private readonly Core $core,
        private readonly Brake $brake,
        private readonly Along $along,
        private readonly SafeText $safe,
    ) {
    }

    /**
     * @param array{id?: int, type?: string, whatever_status?: bool} $which see Core\Worker::preview()
     * @return bool whether there was anything to plan
     * @throws \Akeneo\Events\Core\CoreException
     */
    public function execute(array $which, OutputInterface $output): bool
    {
        $forced = $which['whatever_status'] ?? false;
        $worker = $this->core->worker($forced);
        $table = (new Table($output))->setHeaders(['ID', 'Type', 'In the shop', 'Plan', 'Message', 'Not before (UTC)']);
        $counts = array_fill_keys(array_keys(self::VERDICTS), 0);
        $after = 0;
        $listed = 0;
        while (($page = $worker->preview(['bare' => $listed >= self::MOST_LISTED] + $which, $after)) !== []) {
            foreach ($page as $entry) {
                $counts[$entry['verdict']]++;
                if ($listed < self::MOST_LISTED) {
                    $listed++;
                    $table->addRow($this->row($entry));
                }
            }
            $after = (int)end($page)['id'];
        }
        $all = array_sum($counts);
        if ($all === 0) {
            return false;
        }
        $table->render();
        $this->summary($counts, $all, $listed, $this->brake->state(), $output);

        return true;
    }

    /**
     * @param Foreseen $entry
     * @return string[]
     */
    private function row(array $entry): array
    {
        [$plan, $color] = self::VERDICTS[$entry['verdict']];

        return [
            (string)$entry['id'],
            $this->safe->of($entry['entity_type'] ?? 'unreadable'),
            $this->safe->of($entry['shown'] ?? ''),
            "<fg=$color>$plan</>",
            implode("\n", array_map($this->safe->of(...), [$entry['message'], ...$this->along($entry)])),
            gmdate('Y-m-d H:i:s', $entry['available_at']),
        ];
    }

    /**
     * @param Foreseen $entry
     * @return string[] a line, if it would be deleted and something goes along
     */
    private function along(array $entry): array
    {
        $along = $entry['verdict'] === 'delete' ? $this->along->of($entry['in_shop']) : [];

        return $along === [] ? [] : [(string)__('These would go along: %1', implode(', ', $along))];
    }

    /** @param array<string, int> $counts by verdict */
    private function summary(array $counts, int $all, int $listed, BrakeState $brake, OutputInterface $output): void
    {
        if ($listed < $all) {
            $output->writeln(sprintf('Only the oldest %s of %s are listed.', number_format($listed), number_format($all)));
        }
        $parts = [];
        foreach ($counts as $verdict => $count) {
            if ($count > 0 || !in_array($verdict, self::OF_SHELF, true)) {
                $parts[] = number_format($count) . ' ' . self::VERDICTS[$verdict][0];
            }
        }
        $output->writeln(implode(', ', $parts) . '. Nothing was deleted.');
        $room = max(0, $brake->limit - $brake->deletions);
        if ($brake->limit > 0 && $room < $counts['delete'] + $counts['hide']) {
            $output->writeln(sprintf(
                '<comment>The brake would let %s of these deletions through now; the maximum is %s an hour.</comment>',
                number_format($room),
                number_format($brake->limit)
            ));
        }
        if ($counts['defer'] > 0) {
            $output->writeln('A family waits for its products. Both can go in the same run.');
        }
    }
}
