<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Command;

use Akeneo\Events\Api\Status\FormatInterface;
use Akeneo\Events\Api\Status\Report;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\EmergencyStop;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * akeneo_events:status shows the queue, at the same cost however large the table is.
 */
class StatusCommand extends Command
{
    private const STATUS = 'status';
    private const LIMIT = 'limit';
    private const FORMAT = 'format';
    private const MAX_LIMIT = 10000;

    /**
     * @param array<string, FormatInterface> $formats by the name that --format takes; see di.xml
     */
    public function __construct(
        private readonly Core $core,
        private readonly Brake $brake,
        private readonly EmergencyStop $emergencyStop,
        private readonly Failure $failure,
        private readonly array $formats,
    ) {
        parent::__construct('akeneo_events:status');
    }

    protected function configure(): void
    {
        $formats = implode(', ', array_keys($this->formats));
        $this->setDescription('Shows the deletions that Akeneo announced and what became of them')
            ->addOption(self::STATUS, 's', InputOption::VALUE_REQUIRED, 'Only pending, processing, completed or failed')
            ->addOption(self::LIMIT, null, InputOption::VALUE_REQUIRED, 'At most so many, the newest first', '50')
            ->addOption(self::FORMAT, null, InputOption::VALUE_REQUIRED, "One of $formats", 'table')
            ->setHelp(
                <<<'HELP'
                Times are UTC. The counts go up to 10,000 and say when there are more.

                    <comment>%command.full_name% --status=failed</comment>
                    <comment>%command.full_name% --limit=1000 --format=csv > entries.csv</comment>
                HELP
            );
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        try {
            $format = $this->format((string)$input->getOption(self::FORMAT));
            $limit = $this->limit((string)$input->getOption(self::LIMIT));
            $format->write($this->report($input->getOption(self::STATUS), $limit), $output);
        } catch (InvalidArgumentException | LocalizedException | CoreException $failure) {
            return $this->failure->show($failure, $output);
        }

        return Command::SUCCESS;
    }

    private function format(string $name): FormatInterface
    {
        return $this->formats[$name] ?? throw new InvalidArgumentException(sprintf(
            'There is no format "%s"; the formats are %s.',
            $name,
            implode(', ', array_keys($this->formats))
        ));
    }

    private function limit(string $limit): int
    {
        $range = ['options' => ['min_range' => 1, 'max_range' => self::MAX_LIMIT]];
        $number = filter_var($limit, FILTER_VALIDATE_INT, $range);
        if ($number === false) {
            throw new InvalidArgumentException('--limit takes a number from 1 to ' . self::MAX_LIMIT . '.');
        }

        return $number;
    }

    private function report(?string $status, int $limit): Report
    {
        $queue = $this->core->queue();
        // One more, which tells whether there are more.
        $entries = $queue->list($status === null ? [] : ['status' => $status], $limit + 1);
        $counts = $queue->counts();
        $oldest = $counts['oldest_pending'];
        unset($counts['oldest_pending']);

        return new Report(
            $counts,
            $oldest === null ? null : max(0, $queue->now() - $oldest),
            array_slice($entries, 0, $limit),
            count($entries) > $limit,
            $this->brake->state(),
            $this->emergencyStop->isPulled() ? $this->emergencyStop->sentence() : null,
        );
    }
}
