<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Reconcile;

use Akeneo\Events\Console\EntityTypes;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Core\InvalidInputException;
use Akeneo\Events\Core\Reconciliation;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Model\EmergencyStop;
use Magento\Framework\Console\Cli;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Helper\Table;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Carries out akeneo_events:reconcile.
 */
class Reconcile
{
    private const MOST_LISTED = 1000;

    public function __construct(
        private readonly Compare $compare,
        private readonly Config $config,
        private readonly Doorbell $doorbell,
        private readonly Failure $failure,
        private readonly EmergencyStop $emergencyStop,
        private readonly SafeText $safe,
        private readonly EntityTypes $types,
    ) {
    }

    /** @return int the exit code */
    public function execute(?string $type, bool $enqueue, bool $force, OutputInterface $output): int
    {
        try {
            if ($force && ($type === null || !$enqueue)) {
                throw new InvalidArgumentException("--force goes with --enqueue and a --type: {$this->types->listed()}.");
            }
            $compared = [];
            // All of it before anything is enqueued: an answer that stays away says nothing about the rest either.
            foreach ($type === null ? $this->compare->types() : [$type] as $each) {
                $compared[$each] = $this->compare->execute($each, $output);
            }
            $this->show($compared, $output);

            return $enqueue ? $this->enqueue($compared, $force, $output) : Cli::RETURN_SUCCESS;
        } catch (InvalidArgumentException | LocalizedException | CoreException $failure) {
            return $this->failure->show($failure, $output);
        }
    }

    /** @param array<string, Reconciliation> $compared by type */
    private function show(array $compared, OutputInterface $output): void
    {
        $table = (new Table($output))->setHeaders(['Gone in Akeneo', 'In the shop', 'Entity ID', 'Mapped (UTC)']);
        $missed = 0;
        foreach ($compared as $type => $reconciliation) {
            $result = $reconciliation->result();
            $output->writeln($this->safe->of($this->summary($type, $result)));
            foreach ($result['unclear_options'] as $unclear) {
                $output->writeln($this->safe->of($this->leftAlone($unclear)));
            }
            foreach ($result['missed'] as $entity) {
                if (++$missed <= self::MOST_LISTED) {
                    $table->addRow([
                        $this->safe->of($entity['name']),
                        $this->safe->of($entity['shown'] ?? ''),
                        (string)$entity['entity_id'],
                        gmdate('Y-m-d H:i:s', $entity['mapped_at']),
                    ]);
                }
            }
        }
        if ($missed > 0) {
            $table->render();
        }
        if ($missed > self::MOST_LISTED) {
            $output->writeln(sprintf('Only %s of %s are listed.', number_format(self::MOST_LISTED), number_format($missed)));
        }
    }

    /** @param array{compared: int, unclear: int, missed: array<int, mixed>, ...} $result see Reconciliation::result() */
    private function summary(string $type, array $result): string
    {
        $parts = [number_format($result['compared']) . ' compared', number_format(count($result['missed'])) . ' gone in Akeneo'];
        if ($result['unclear'] > 0) {
            $parts[] = number_format($result['unclear']) . ' not comparable, since their codes do not tell what they are in Akeneo';
        }

        return "$type: " . implode(', ', $parts) . '.';
    }

    /** @param array{count: int, message: string, ...} $unclear */
    private function leftAlone(array $unclear): string
    {
        return sprintf(
            'Left alone: %s option(s). %s',
            number_format($unclear['count']),
            $unclear['message']
        );
    }

    /** @param array<string, Reconciliation> $compared by type */
    private function enqueue(array $compared, bool $force, OutputInterface $output): int
    {
        $total = ['stored' => 0, 'again' => 0, 'open' => 0];
        $doubts = [];
        foreach ($compared as $type => $reconciliation) {
            try {
                foreach ($reconciliation->enqueue($force) as $what => $count) {
                    $total[$what] += $count;
                }
            } catch (InvalidInputException $doubt) {
                $doubts[] = "$type: {$doubt->getMessage()}";
            }
        }
        $output->writeln(sprintf(
            '%d enqueued, %d made pending again, %d were in the queue already.',
            $total['stored'],
            $total['again'],
            $total['open']
        ));
        foreach ($doubts as $doubt) {
            $output->writeln("<comment>Not enqueued: {$this->safe->of($doubt)}.</comment>");
        }
        if ($total['stored'] + $total['again'] > 0) {
            $this->announce($output);
        }

        return $doubts === [] ? Cli::RETURN_SUCCESS : Cli::RETURN_FAILURE;
    }

    private function announce(OutputInterface $output): void
    {
        if ($this->emergencyStop->isPulled()) {
            $output->writeln("<comment>{$this->safe->sentence((string)$this->emergencyStop->sentence())}</comment>");
        } elseif ($this->config->usesNativeQueue()) {
            $this->doorbell->ring();
        } else {
            $output->writeln('"Use Native Message Queue" is No. Pending entries wait until somebody runs bin/magento akeneo_events:run.');
        }
    }
}
