<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

use Akeneo\Events\Console\ChosenEntry;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\Restore\DryRun;
use Akeneo\Events\Console\Restore\RestoreEntry;
use Akeneo\Events\Console\Restore\RestoreMany;
use Akeneo\Events\Console\Restore\Since;
use Akeneo\Events\Console\Restore\Summary;
use Akeneo\Events\Console\Run\Watch;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\PutBack\Returned;
use Akeneo\Events\Model\StopSignal;
use Magento\Framework\Console\Cli;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Puts back what the shop has hidden, as it was before: akeneo_events:restore.
 */
class RestoreCommand extends Command
{
    private const ID = 'id';
    private const TYPE = 'type';
    private const SINCE = 'since';
    private const DRY_RUN = 'dry-run';

    /** What a shop may hide, see Config::shelf(). */
    private const TYPES = 'product, product-model or category';

    public function __construct(
        private readonly RestoreEntry $restoreEntry,
        private readonly RestoreMany $restoreMany,
        private readonly DryRun $dryRun,
        private readonly Summary $summary,
        private readonly Core $core,
        private readonly StopSignal $stop,
        private readonly Failure $failure,
        private readonly SafeText $safe,
        private readonly ChosenEntry $chosen,
        private readonly Since $since,
    ) {
        parent::__construct('akeneo_events:restore');
    }

    protected function configure(): void
    {
        $this->setDescription('Puts back what the shop has hidden, as it was before')
            ->addOption(self::ID, null, InputOption::VALUE_REQUIRED, 'Put back what the entry with this ID has hidden')
            ->addOption(self::TYPE, 't', InputOption::VALUE_REQUIRED, 'Put back all that is hidden of this type: ' . self::TYPES)
            ->addOption(self::SINCE, null, InputOption::VALUE_REQUIRED, 'Put back all that was hidden at this time or later')
            ->addOption(self::DRY_RUN, null, InputOption::VALUE_NONE, 'Show what would be put back, and change nothing')
            ->setHelp(
                <<<'HELP'
                The command gives products, product models and categories the status back that they had before the shop hid them, in
                the default scope and in each store view. If somebody has changed a status since then, that status stays. The entries
                end as completed. The shop does not delete or hide by them again.

                    <comment>%command.full_name% --id=42</comment>
                    <comment>%command.full_name% --type=product --since="2 hours ago"</comment>
                    <comment>%command.full_name% --since="2026-11-30 14:00" --dry-run</comment>

                WHEN is a time in UTC (2026-11-30, or 2026-11-30 14:00 with or without seconds), or how long ago: a number of seconds,
                minutes, hours, days, weeks or months. With --type and --since, the command takes what is of this type and was hidden
                since then.

                <info>-v</info> prints one line for each entry. The command works although "Enable" is No, and the brake does not hold it back: it
                deletes nothing.

                First the command marks all the entries, then it puts back a hundred at a time. Ctrl-C ends it after those that it has
                in hand. What is marked then is not deleted any more. The consumer or cron puts it back, or the same command again.

                What has been deleted meanwhile stays deleted. The command names these entries. The exit code is 0 if everything else
                was put back, and with --id if this entry was put back.
                HELP
            );
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $watch = new Watch($output, $this->safe);
        try {
            $which = $this->which($input);
            if ($input->getOption(self::DRY_RUN)) {
                $this->preview($which, $output);

                return Cli::RETURN_SUCCESS;
            }
            $returned = isset($which['id'])
                ? $this->restoreEntry->execute($which['id'], $which['type'] ?? null, $watch)
                : $this->restoreMany->execute($which, $watch);
        } catch (InvalidArgumentException | LocalizedException | CoreException $failure) {
            $watch->end();

            return $this->failure->show($failure, $output);
        }
        $watch->end();
        $this->summary->execute($returned, $output);

        return $this->exitCode($returned, isset($which['id']), $output);
    }

    /**
     * @return array{id?: int, type?: string, since?: int}
     * @throws InvalidArgumentException the options do not say what to put back
     * @throws LocalizedException the extension is missing or of another version
     * @throws CoreException
     */
    private function which(InputInterface $input): array
    {
        [$id, $type, $since] = [$input->getOption(self::ID), $input->getOption(self::TYPE), $input->getOption(self::SINCE)];
        if ($id === null && $type === null && $since === null) {
            throw new InvalidArgumentException('Give the ID of an entry with --id (akeneo_events:status shows them), a time with --since, or a type with --type: ' . self::TYPES . '.');
        }
        if ($id !== null && $since !== null) {
            throw new InvalidArgumentException('--since does not go with --id.');
        }

        return array_filter([
            'id' => $id === null ? null : $this->chosen->id((string)$id),
            'type' => $type,
            'since' => $since === null ? null : $this->since->of((string)$since, $this->core->queue()->now()),
        ], static fn (mixed $value): bool => $value !== null);
    }

    /** @param array{id?: int, type?: string, since?: int} $which */
    private function preview(array $which, OutputInterface $output): void
    {
        if (isset($which['id'])) {
            $this->chosen->find($this->core->queue(), $which['id'], $which['type'] ?? null);
        }
        $this->dryRun->execute($which, $output);
    }

    private function exitCode(Returned $returned, bool $isOfOne, OutputInterface $output): int
    {
        if ($returned->failure !== null) {
            return $this->failure->show(new \RuntimeException("The work ended early: {$returned->failure}"), $output);
        }
        if ($this->stop->requested() && $returned->waiting !== []) {
            return $this->failure->show(new \RuntimeException('Stopped before the end'), $output);
        }
        $isAll = $returned->busy === [] && $returned->failed === [] && $returned->waiting === [];

        return $isAll && (!$isOfOne || $returned->putBack !== []) ? Cli::RETURN_SUCCESS : Cli::RETURN_FAILURE;
    }
}
