<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

use Akeneo\Events\Api\Doctor\FormatInterface;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Model\Doctor\Doctor;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * akeneo_events:doctor says whether this shop receives and processes events, and what to do if not.
 */
class DoctorCommand extends Command
{
    private const FORMAT = 'format';

    /**
     * @param array<string, FormatInterface> $formats by the name that --format takes; see di.xml
     */
    public function __construct(
        private readonly Doctor $doctor,
        private readonly Failure $failure,
        private readonly array $formats,
    ) {
        parent::__construct('akeneo_events:doctor');
    }

    protected function configure(): void
    {
        $formats = implode(', ', array_keys($this->formats));
        $this->setDescription('Checks everything that has to be right so that deletions in Akeneo arrive here')
            ->addOption(self::FORMAT, null, InputOption::VALUE_REQUIRED, "One of $formats", 'text')
            ->setHelp(
                <<<'HELP'
                Nothing is changed, neither here nor at Akeneo; the self-test that it sends to the webhook is stored nowhere. The exit
                code is 0 only if all is well: with <info>--format=json</info> the command suits a monitoring system.
                HELP
            );
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        $name = (string)$input->getOption(self::FORMAT);
        $format = $this->formats[$name] ?? null;
        if ($format === null) {
            $formats = implode(', ', array_keys($this->formats));

            return $this->failure->show(new InvalidArgumentException("There is no format \"$name\"; the formats are $formats."), $output);
        }

        return $format->write($this->doctor->examine(), $output) ? Command::SUCCESS : Command::FAILURE;
    }
}
