<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Run;

use Akeneo\Events\Console\ChosenEntry;
use Akeneo\Events\Console\EntityTypes;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\EmergencyStop;
use Akeneo\Events\Model\StopSignal;
use Akeneo\Events\Model\Subscription\Sync;
use Magento\Framework\Console\Cli;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Carries out akeneo_events:run.
 */
class Run
{
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
    }

    /** @return int the exit code */
    public function execute(?string $id, ?string $type, bool $force, OutputInterface $output): int
    {
        $watch = new Watch($output, $this->safe);
        try {
            // Without cron this is when a failed subscription is tried again; nothing is called if none is due.
            $this->sync->retry();
            if ($id === null && $type === null) {
                throw new InvalidArgumentException("Give the ID of an entry with --id (akeneo_events:status shows them), or a type with --type: {$this->types->listed()}.");
            }
            $mayGoOn = $this->mayGoOn($force);
            if ($id !== null) {
                $this->runEntry->execute($this->chosen->id($id), $type, $force, $watch, $mayGoOn);
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

    /** @return int the exit code */
    public function preview(?string $id, ?string $type, bool $force, OutputInterface $output): int
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
}
