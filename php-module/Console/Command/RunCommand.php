<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

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
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * akeneo_events:run processes one entry, or all pending entries of a type, now and in this process.
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
    ) {
        parent::__construct('akeneo_events:run');
    }

    protected function configure(): void
    {
        $this->setDescription('Processes deletions that Akeneo announced, now')
            ->addOption(self::ID, null, InputOption::VALUE_REQUIRED, 'The entry of this id')
            ->addOption(self::TYPE, 't', InputOption::VALUE_REQUIRED, 'All pending entries of a type, such as product')
            ->addOption(self::FORCE, 'f', InputOption::VALUE_NONE, 'Whatever their status, past the brake, and although "Enable" is No: they are made pending first, and Akeneo is asked about each')
            ->addOption(self::DRY_RUN, null, InputOption::VALUE_NONE, 'Only show what would become of them; without id and type, of all')
            ->setHelp(
                <<<'HELP'
                Entries are processed whether they are due or not, and whether the native message queue is on or not. An
                entry that another process works on is left alone. <info>-v</info> tells how each one ended. The exit code is 0
                if nothing failed and the brake held nothing back.

                    <comment>%command.full_name% --id=42 --force</comment>
                    <comment>%command.full_name% --type=product-model</comment>
                    <comment>%command.full_name% --dry-run</comment>

                What is forced is in doubt: unless "Confirm with Akeneo before Deleting" is Never, it is deleted only if Akeneo
                says that it is gone there. Akeneo is asked at once, also while workers wait for it to answer again.

                While "Enable" is No, nothing is processed but what is forced. If "Enable" is set to No during a run, the run
                ends after the deletion in hand, forced or not.

                A dry run plans as a run does, and changes nothing. It does not ask Akeneo; the message says where a run would.

                A type is named as in Akeneo's events: product-model, for com.akeneo.pim.v1.product-model.deleted. If you name a
                type that does not exist, the command lists those that do.
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
                throw new InvalidArgumentException('Name an entry by --id or a type by --type.');
            }
            $mayGoOn = $this->mayGoOn($force);
            if ($id !== null) {
                $this->runEntry->execute($this->number((string)$id), $type, $force, $watch, $mayGoOn);
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
            return $this->failure->show(new \RuntimeException('Stopped, because "Enable" was set to No meanwhile; the rest is pending'), $output);
        }

        return $watch->hasFailures() || $watch->isHeld() ? Command::FAILURE : Command::SUCCESS;
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
                'id' => $id === null ? null : $this->number($id),
                'type' => $type,
                'whatever_status' => $force ?: null,
            ], static fn (mixed $value): bool => $value !== null);
            if (!$this->dryRun->execute($which, $output)) {
                $output->writeln($id === null ? 'Nothing is pending.' : 'No such entry is pending.');
            }
        } catch (InvalidArgumentException | LocalizedException | CoreException $failure) {
            return $this->failure->show($failure, $output);
        }

        return Command::SUCCESS;
    }

    private function number(string $id): int
    {
        $number = filter_var($id, FILTER_VALIDATE_INT, ['options' => ['min_range' => 1]]);
        if ($number === false) {
            throw new InvalidArgumentException('--id takes the number of an entry; akeneo_events:status shows them.');
        }

        return $number;
    }
}
