<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

use Akeneo\Events\Console\EntityTypes;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\Reconcile\Compare;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Core\InvalidInputException;
use Akeneo\Events\Core\Reconciliation;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Model\EmergencyStop;
use Magento\Framework\Console\Cli;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Helper\Table;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Shows what this shop still has although it is gone in Akeneo, and enqueues its deletion: akeneo_events:reconcile.
 */
class ReconcileCommand extends Command
{
    private const TYPE = 'type';
    private const ENQUEUE = 'enqueue';
    private const FORCE = 'force';
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
        parent::__construct('akeneo_events:reconcile');
    }

    protected function configure(): void
    {
        $this->setDescription('Finds what this shop still has although it is gone in Akeneo')
            ->addOption(self::TYPE, 't', InputOption::VALUE_REQUIRED, "Compare only this type: {$this->types->listed()}")
            ->addOption(self::ENQUEUE, null, InputOption::VALUE_NONE, 'Put what the shop missed into the queue')
            ->addOption(self::FORCE, 'f', InputOption::VALUE_NONE, 'With --type and --enqueue: enqueue even a doubtful number')
            ->setHelp(
                <<<'HELP'
                Akeneo drops an event after three failed deliveries, and while the subscription is suspended. This command compares
                what the connector imported with what Akeneo still has. It lists what is gone in Akeneo.

                    <comment>%command.full_name% --type=product</comment>
                    <comment>%command.full_name% --enqueue</comment>

                With --enqueue it puts these deletions into the queue. The same rules and the same brake apply to them as to
                Akeneo's own events. The exit code is 0 if the command compared everything and, with --enqueue, enqueued it.

                If more than ten entities and more than half of a type are gone, the PIM may be the wrong one, or the connection may
                lack a permission. The command then enqueues nothing of this type without --force.

                The command shows attributes, but never enqueues them, not even with --force: the connector maps all attributes of
                the shop, also those that the shop made itself. Delete attributes in the admin.

                The command leaves an option alone if Akeneo does not have its attribute, or keeps no options for it (such as the
                values of a metric). Akeneo cannot tell whether such an option exists. --force does not change that.
                HELP
            );
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $type = $input->getOption(self::TYPE);
        $enqueue = (bool)$input->getOption(self::ENQUEUE);
        $force = (bool)$input->getOption(self::FORCE);
        try {
            if ($force && ($type === null || !$enqueue)) {
                throw new InvalidArgumentException("--force goes with --enqueue and a --type: {$this->types->listed()}.");
            }
            $compared = [];
            // All of it before anything is enqueued: an answer that stays away says nothing about the rest either.
            foreach ($type === null ? $this->compare->types() : [(string)$type] as $each) {
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
