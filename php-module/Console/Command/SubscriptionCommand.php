<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\Subscription\LiveStatus;
use Akeneo\Events\Model\Subscription\Report;
use Akeneo\Events\Model\Subscription\Stored;
use Akeneo\Events\Model\Subscription\Sync;
use Magento\Framework\Console\Cli;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Shows, updates or deletes the subscription at Akeneo: akeneo_events:subscription.
 */
class SubscriptionCommand extends Command
{
    private const SYNC = 'sync';
    private const ROTATE = 'rotate';
    private const RESET = 'reset';
    private const FORCE = 'force';

    public function __construct(
        private readonly Sync $sync,
        private readonly Stored $stored,
        private readonly LiveStatus $liveStatus,
        private readonly Failure $failure,
        private readonly SafeText $safe,
    ) {
        parent::__construct('akeneo_events:subscription');
    }

    protected function configure(): void
    {
        $this->setDescription('Shows the subscription at Akeneo. Updates it, replaces its secrets, or deletes it')
            ->addOption(self::SYNC, null, InputOption::VALUE_NONE, 'Send the saved configuration to Akeneo, as saving the page does')
            ->addOption(self::ROTATE, null, InputOption::VALUE_NONE, 'Replace both webhook secrets. The shop loses no event')
            ->addOption(self::RESET, null, InputOption::VALUE_NONE, 'Delete the subscription and the subscriber, here and at Akeneo')
            ->addOption(self::FORCE, 'f', InputOption::VALUE_NONE, 'With --reset: delete them here even if Akeneo does not answer')
            ->setHelp(
                <<<'HELP'
                Without an option the command only shows the subscription. The exit code is 0 if nothing failed and Akeneo told the
                status.

                You can replace the secrets once an hour. Akeneo may sign with the old secrets for some minutes, and the shop accepts
                them for one more day.
                HELP
            );
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        try {
            $report = $this->act($input);
            foreach ($report->notices ?? [] as $notice) {
                $output->writeln("<comment>{$this->safe->sentence($notice)}</comment>");
            }
            $problem = $report?->problem;
            if ($problem !== null) {
                throw new \RuntimeException($problem);
            }

            return $this->show($output) ? Cli::RETURN_SUCCESS : Cli::RETURN_FAILURE;
        } catch (InvalidArgumentException | LocalizedException | CoreException | \RuntimeException $failure) {
            return $this->failure->show($failure, $output);
        }
    }

    private function act(InputInterface $input): ?Report
    {
        $asked = array_filter([self::SYNC, self::ROTATE, self::RESET], fn (string $option): bool => (bool)$input->getOption($option));
        if (count($asked) > 1 || ($input->getOption(self::FORCE) && !in_array(self::RESET, $asked, true))) {
            throw new InvalidArgumentException('Give one of --sync, --rotate and --reset; --force goes with --reset.');
        }

        return match (array_pop($asked)) {
            self::SYNC => $this->sync->execute(),
            self::ROTATE => $this->sync->rotate(),
            self::RESET => $this->sync->reset((bool)$input->getOption(self::FORCE)),
            null => null,
        };
    }

    /** @return bool whether the status could be had */
    private function show(OutputInterface $output): bool
    {
        $ids = $this->stored->ids();
        $live = $this->liveStatus->get();
        $status = ($live['status'] ?? 'not subscribed') . ($live['note'] === null ? '' : ". {$live['note']}");
        $output->writeln("Subscriber ID:    {$this->safe->of($ids[Stored::SUBSCRIBER_ID] ?? '-')}");
        $output->writeln("Subscription ID:  {$this->safe->of($ids[Stored::SUBSCRIPTION_ID] ?? '-')}");
        $output->writeln("Status at Akeneo: {$this->safe->sentence($status)}");

        return $live['status'] !== LiveStatus::UNKNOWN;
    }
}
