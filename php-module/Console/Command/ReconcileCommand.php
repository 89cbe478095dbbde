<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

use Akeneo\Events\Console\EntityTypes;
use Akeneo\Events\Console\Reconcile\Reconcile;
use Symfony\Component\Console\Command\Command;
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

    public function __construct(
        private readonly Reconcile $reconcile,
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
        [$type, $enqueue, $force] = [$input->getOption(self::TYPE), (bool)$input->getOption(self::ENQUEUE), (bool)$input->getOption(self::FORCE)];

        return $this->reconcile->execute($type, $enqueue, $force, $output);
    }
}
