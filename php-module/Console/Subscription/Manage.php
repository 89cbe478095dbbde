<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Subscription;

use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\Subscription\LiveStatus;
use Akeneo\Events\Model\Subscription\Report;
use Akeneo\Events\Model\Subscription\Stored;
use Akeneo\Events\Model\Subscription\Sync;
use Magento\Framework\Console\Cli;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Carries out akeneo_events:subscription.
 */
class Manage
{
    public const SYNC = 'sync';
    public const ROTATE = 'rotate';
    public const RESET = 'reset';

    public function __construct(
        private readonly Sync $sync,
        private readonly Stored $stored,
        private readonly LiveStatus $liveStatus,
        private readonly Failure $failure,
        private readonly SafeText $safe,
    ) {
    }

    /**
     * @param string[] $asked of SYNC, ROTATE and RESET
     * @return int the exit code
     */
    public function execute(array $asked, bool $force, OutputInterface $output): int
    {
        try {
            $report = $this->act($asked, $force);
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

    /** @param string[] $asked */
    private function act(array $asked, bool $force): ?Report
    {
        if (count($asked) > 1 || ($force && !in_array(self::RESET, $asked, true))) {
            throw new InvalidArgumentException('Give one of --sync, --rotate and --reset; --force goes with --reset.');
        }

        return match (array_pop($asked)) {
            self::SYNC => $this->sync->execute(),
            self::ROTATE => $this->sync->rotate(),
            self::RESET => $this->sync->reset($force),
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
