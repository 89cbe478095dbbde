<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

use Akeneo\Events\Console\ChosenEntry;
use Akeneo\Events\Console\EntityTypes;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\Run\DryRun;
use Akeneo\Events\Console\Run\RunEntry;
use Akeneo\Events\Console\Run\RunType;
use Akeneo\Events\Console\Run\Watch;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\EmergencyStop;
use Akeneo\Events\Model\StopSignal;
use Akeneo\Events\Model\Subscription\Sync;
use Magento\Framework\Console\Cli;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Exception\InvalidArgumentException;
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
        private readonly RunEntry $runEntry,
        private readonly RunType $runType,
        private readonly DryRun $dryRun,
        private readonly StopSignal $stop,
        private readonly Failure $failure,
        private readonly Sync $sync,
        private readonly EmergencyStop $emergencyStop,
        private readonly SafeText $safe,
        private readonly ChosenEntry $chosen,
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
        $id = $input->getOption(self::ID);
        $type = $input->getOption(self::TYPE);
        $force = (bool)$input->getOption(self::FORCE);
        if ($input->getOption(self::DRY_RUN)) {
            return $this->preview($id, $type, $force, $output);
        }
        $watch = new Watch($output, $this->safe);
        try {
            // Without cron this is when a failed subscription is tried again; nothing is called if none is due.
            $this->sync->retry();
            if ($id === null && $type === null) {
                throw new InvalidArgumentException("Give the ID of an entry with --id (akeneo_events:status shows them), or a type with --type: {$this->types->listed()}.");
            }
            $mayGoOn = $this->mayGoOn($force);
            if ($id !== null) {
                $this->runEntry->execute($this->chosen->id((string)$id), $type, $force, $watch, $mayGoOn);
            } else {
                $this->runType->execute((string)$type, $force, $watch, $mayGoOn);
            }
        } catch (InvalidArgumentException | LocalizedException | CoreException $failure) {
            $watch->end();

            return $this->failure->show($failure, $output);
        }
        $watch->end();
        $watch->summary();
        if ($this->stop->requested()) {
            return $this->failure->show(new \RuntimeException('Stopped before the end; the rest is pending'), $output);
        }
        if ($watch->hasLeft() && !$watch->isHeld()) {
            $why = $mayGoOn()
                ? 'Not all entries were processed, and the rest is pending; run the command again'
                : 'Stopped, because "Enable" was set to No meanwhile; the rest is pending';

            return $this->failure->show(new \RuntimeException($why), $output);
        }

        return $watch->hasFailures() || $watch->isHeld() ? Cli::RETURN_FAILURE : Cli::RETURN_SUCCESS;
    }

    /**
     * While "Enable" is No nothing is deleted, unless whoever gives the command knows that and forces it. A run that began before
     * ends, forced or not.
     *
     * @return callable(): bool
     * @throws LocalizedException "Enable" is No, and nothing is forced
     */
    private function mayGoOn(bool $force): callable
    {
        if (!$this->emergencyStop->isPulled()) {
            return fn (): bool => !$this->emergencyStop->isPulled();
        }
        if (!$force) {
            throw new LocalizedException($this->emergencyStop->sentence());
        }

        return static fn (): bool => true;
    }

    private function preview(?string $id, ?string $type, bool $force, OutputInterface $output): int
    {
        try {
            $which = array_filter([
                'id' => $id === null ? null : $this->chosen->id($id),
                'type' => $type,
                'whatever_status' => $force ?: null,
            ], static fn (mixed $value): bool => $value !== null);
            if (!$this->dryRun->execute($which, $output)) {
                $output->writeln($id === null ? 'Nothing is pending.' : 'No such entry is pending.');
            }
        } catch (InvalidArgumentException | LocalizedException | CoreException $failure) {
            return $this->failure->show($failure, $output);
        }

        return Cli::RETURN_SUCCESS;
    }
}
