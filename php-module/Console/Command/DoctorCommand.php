<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

use Akeneo\Events\Api\Doctor\FormatInterface;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Model\Doctor\Doctor;
use Magento\Framework\Console\Cli;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Says whether this shop receives and processes events, and what to do if not: akeneo_events:doctor.
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
        $this->setDescription('Checks whether this shop receives and processes events, and says what to do if not')
            ->addOption(self::FORMAT, null, InputOption::VALUE_REQUIRED, "Write one of these formats: $formats", 'text')
            ->setHelp(
                <<<'HELP'
                The command changes nothing, neither here nor at Akeneo. It sends a self-test to the webhook, which the shop does not
                store, and one message through Magento's message queue, which says nothing. The exit code is 0 if every check is well.
                At the end, <info>next:</info> says what to do first. A monitoring system can read <info>--format=json</info>.
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

        return $format->write($this->doctor->examine(), $output) ? Cli::RETURN_SUCCESS : Cli::RETURN_FAILURE;
    }
}
