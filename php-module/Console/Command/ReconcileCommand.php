<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\Reconcile\Compare;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Core\InvalidInputException;
use Akeneo\Events\Core\Reconciliation;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Model\EmergencyStop;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Helper\Table;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * akeneo_events:reconcile shows what the shop still has though it is gone in Akeneo, and enqueues its deletion.
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
    ) {
        parent::__construct('akeneo_events:reconcile');
    }

    protected function configure(): void
    {
        $this->setDescription('Compares what the connector has mapped with what Akeneo still has, and shows what was missed')
            ->addOption(self::TYPE, 't', InputOption::VALUE_REQUIRED, 'Only this type, such as product')
            ->addOption(self::ENQUEUE, null, InputOption::VALUE_NONE, 'Put what was missed into the queue')
            ->addOption(self::FORCE, 'f', InputOption::VALUE_NONE, 'With --type and --enqueue: although it is doubtful')
            ->setHelp(
                <<<'HELP'
                Akeneo drops an event after three deliveries that failed, and while the subscription is suspended. What is
                enqueued passes the same guards and the same brake as an event of Akeneo's. The exit code is 0 if everything could be compared
                and, if asked for, enqueued.

                    <comment>%command.full_name% --type=product</comment>
                    <comment>%command.full_name% --enqueue</comment>

                If more than half of a type is gone (and more than ten), a wrong PIM or a lost permission is more likely than a
                clean-up: nothing of it is enqueued without --force.

                Attributes are compared and shown, and never enqueued, also not with --force: the connector maps all attributes
                of the shop, its own among them. Delete in the admin those that are meant to go.

                Options stay if Akeneo does not have their attribute, or keeps no options of it (a metric's values): then Akeneo
                cannot tell whether it has them. --force does not change that.

                A type is named as in Akeneo's events: product-model, for com.akeneo.pim.v1.product-model.deleted. If you name a
                type that does not exist, the command lists those that do.
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
                throw new InvalidArgumentException('--force goes with --type and --enqueue.');
            }
            $compared = [];
            // All of it before anything is enqueued: an answer that stays away says nothing about the rest either.
            foreach ($type === null ? $this->compare->types() : [(string)$type] as $each) {
                $compared[$each] = $this->compare->execute($each, $output);
            }
            $this->show($compared, $output);

            return $enqueue ? $this->enqueue($compared, $force, $output) : Command::SUCCESS;
        } catch (InvalidArgumentException | LocalizedException | CoreException $failure) {
            return $this->failure->show($failure, $output);
        }
    }

    /** @param array<string, Reconciliation> $compared by type */
    private function show(array $compared, OutputInterface $output): void
    {
        $table = (new Table($output))->setHeaders(['Gone in Akeneo', 'Entity ID', 'Mapped (UTC)']);
        $missed = 0;
        foreach ($compared as $type => $reconciliation) {
            $result = $reconciliation->result();
            $output->writeln($this->safe->of($this->summary($type, $result)));
            foreach ($result['unclear_options'] as $unclear) {
                $output->writeln($this->safe->of($this->leftAlone($unclear)));
            }
            foreach ($result['missed'] as $entity) {
                if (++$missed <= self::MOST_LISTED) {
                    $table->addRow([$this->safe->of($entity['name']), (string)$entity['entity_id'], gmdate('Y-m-d H:i:s', $entity['mapped_at'])]);
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

        return $doubts === [] ? Command::SUCCESS : Command::FAILURE;
    }

    private function announce(OutputInterface $output): void
    {
        if ($this->emergencyStop->isPulled()) {
            $output->writeln("<comment>{$this->safe->sentence((string)$this->emergencyStop->sentence())}</comment>");
        } elseif ($this->config->usesNativeQueue()) {
            $this->doorbell->ring();
        } else {
            $output->writeln('The native message queue is switched off: nothing is done until bin/magento akeneo_events:run.');
        }
    }
}
