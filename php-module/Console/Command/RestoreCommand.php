<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

use Akeneo\Events\Console\Restore\Restore;
use Symfony\Component\Console\Command\Command;
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

    public function __construct(private readonly Restore $restore)
    {
        parent::__construct('akeneo_events:restore');
    }

    protected function configure(): void
    {
        $this->setDescription('Puts back what the shop has hidden, as it was before')
            ->addOption(self::ID, null, InputOption::VALUE_REQUIRED, 'Put back what the entry with this ID has hidden')
            ->addOption(self::TYPE, 't', InputOption::VALUE_REQUIRED, 'Put back all that is hidden of this type: ' . Restore::TYPES)
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
        [$id, $type, $since] = [$input->getOption(self::ID), $input->getOption(self::TYPE), $input->getOption(self::SINCE)];
        // Whoever calls a command by a program may give numbers.
        [$id, $since] = [$id === null ? null : (string)$id, $since === null ? null : (string)$since];

        return $this->restore->execute($id, $type, $since, (bool)$input->getOption(self::DRY_RUN), $output);
    }
}
