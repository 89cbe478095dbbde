<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

use Akeneo\Events\Console\EntityTypes;
use Akeneo\Events\Console\Run\Run;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Processes one entry, or all pending entries of a type, now and in this process: akeneo_events:run.
 */
class RunCommand extends Command
{
    private const ID = 'id';
    private const TYPE = 'type';
    private const FORCE = 'force';
    private const DRY_RUN = 'dry-run';

    public function __construct(
        private readonly Run $run,
        private readonly EntityTypes $types,
    ) {
        parent::__construct('akeneo_events:run');
    }

    protected function configure(): void
    {
        $this->setDescription('Processes pending entries now: deletes what Akeneo deleted')
            ->addOption(self::ID, null, InputOption::VALUE_REQUIRED, 'Process the entry with this ID')
            ->addOption(self::TYPE, 't', InputOption::VALUE_REQUIRED, "Process all pending entries of this type: {$this->types->listed()}")
            ->addOption(self::FORCE, 'f', InputOption::VALUE_NONE, 'Process entries of every status. Pass the brake. Work although "Enable" is No')
            ->addOption(self::DRY_RUN, null, InputOption::VALUE_NONE, 'Show what a run would do, and delete nothing. Without --id and --type: for all pending entries')
            ->setHelp(
                <<<'HELP'
                The command processes an entry even if its time has not come yet, and even if "Use Native Message Queue" is No. It
                leaves an entry alone while another process works on it. <info>-v</info> prints one line for each entry. The exit code
                is 0 if no entry failed and the brake held nothing back.

                    <comment>%command.full_name% --id=42 --force</comment>
                    <comment>%command.full_name% --type=product-model</comment>
                    <comment>%command.full_name% --dry-run</comment>

                --force makes the entries pending first. Then it asks Akeneo about each entry, and deletes the entity only if Akeneo
                says that it is gone there. It does not ask if "Confirm with Akeneo before Deleting" is Never.

                The command leaves alone what is on the shelf: what the shop has hidden and will delete later, or keeps hidden.
                With --force it deletes all of that now. <info>akeneo_events:restore</info> puts it back instead.

                While "Enable" is No, the command processes only what you force. If somebody sets "Enable" to No during a run, the
                run finishes the deletion in hand and stops.

                --dry-run plans as a run does. It counts what would go along with each product, product model and category that it
                lists. It does not ask Akeneo; the message says where a run would ask. It stores the shop's names of the entries
                that it lists, so that you can search for them, and changes nothing else.
                HELP
            );
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        [$id, $type, $force] = [$input->getOption(self::ID), $input->getOption(self::TYPE), (bool)$input->getOption(self::FORCE)];

        // Whoever calls a command by a program may give a number.
        $id = $id === null ? null : (string)$id;

        return $input->getOption(self::DRY_RUN) ? $this->run->preview($id, $type, $force, $output) : $this->run->execute($id, $type, $force, $output);
    }
}
