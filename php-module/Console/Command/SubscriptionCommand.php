<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

use Akeneo\Events\Console\Subscription\Manage;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Shows, updates or deletes the subscription at Akeneo: akeneo_events:subscription.
 */
class SubscriptionCommand extends Command
{
    private const FORCE = 'force';

    public function __construct(private readonly Manage $manage)
    {
        parent::__construct('akeneo_events:subscription');
    }

    protected function configure(): void
    {
        $this->setDescription('Shows the subscription at Akeneo. Updates it, replaces its secrets, or deletes it')
            ->addOption(Manage::SYNC, null, InputOption::VALUE_NONE, 'Send the saved configuration to Akeneo, as saving the page does')
            ->addOption(Manage::ROTATE, null, InputOption::VALUE_NONE, 'Replace both webhook secrets. The shop loses no event')
            ->addOption(Manage::RESET, null, InputOption::VALUE_NONE, 'Delete the subscription and the subscriber, here and at Akeneo')
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
        $asked = array_filter([Manage::SYNC, Manage::ROTATE, Manage::RESET], static fn (string $option): bool => (bool)$input->getOption($option));

        return $this->manage->execute($asked, (bool)$input->getOption(self::FORCE), $output);
    }
}
