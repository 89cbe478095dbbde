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
use Magento\Framework\Console\Cli;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Shows the queue: akeneo_events:status. It takes no longer for a large table.
 */
class StatusCommand extends Command
{
    private const STATUS = 'status';
    private const SEARCH = 'search';
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
        $this->setDescription('Shows which deletions Akeneo announced and how each one ended')
            ->addOption(self::STATUS, 's', InputOption::VALUE_REQUIRED, 'Show only pending, processing, completed or failed entries')
            ->addOption(self::SEARCH, null, InputOption::VALUE_REQUIRED, 'Show only entries whose SKU (the identifier in Akeneo while no SKU is known) or name begins with this text')
            ->addOption(self::LIMIT, null, InputOption::VALUE_REQUIRED, 'Show at most this number of entries, the newest first', '50')
            ->addOption(self::FORMAT, null, InputOption::VALUE_REQUIRED, "Write one of these formats: $formats", 'table')
            ->setHelp(
                <<<'HELP'
                The command lists the newest entries of the queue. "In the shop" names the entity as the shop knew it: the SKU
                and name of a product, the path of a category, the label of an attribute. All times are UTC. The command counts
                up to 10,000 entries of each status; a plus sign means that there are more.

                    <comment>%command.full_name% --status=failed</comment>
                    <comment>%command.full_name% --search=SHIRT-</comment>
                    <comment>%command.full_name% --limit=1000 --format=csv > entries.csv</comment>

                A search does not distinguish capital and small letters.

                What the shop has hidden is on the shelf. It waits for its day, or stays hidden. <info>akeneo_events:restore</info> puts it back.

                json and csv write the same text in the field in_shop, and the product's identifier in Akeneo in the field identifier.
                The field reason is the code of the message, for monitoring. docs/operations.md explains each code. The field shelf
                says how far hiding and putting back have come. It is empty if the shop has hidden nothing by this entry.
                HELP
            );
    }

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        try {
            $format = $this->format((string)$input->getOption(self::FORMAT));
            $limit = $this->limit((string)$input->getOption(self::LIMIT));
            $filter = array_filter([
                'status' => $input->getOption(self::STATUS),
                'search' => $this->search($input->getOption(self::SEARCH)),
            ], 'is_string');
            $format->write($this->report($filter, $limit), $output);
        } catch (InvalidArgumentException | LocalizedException | CoreException $failure) {
            return $this->failure->show($failure, $output);
        }

        return Cli::RETURN_SUCCESS;
    }

    private function format(string $name): FormatInterface
    {
        return $this->formats[$name] ?? throw new InvalidArgumentException(sprintf(
            'There is no format "%s"; the formats are %s.',
            $name,
            implode(', ', array_keys($this->formats))
        ));
    }

    private function search(?string $search): ?string
    {
        if ($search !== null && preg_match('/^[\s\p{Z}]*$/uD', $search) === 1) {
            throw new InvalidArgumentException('--search takes the beginning of a SKU or name. It is empty.');
        }

        return $search;
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

    /** @param array{status?: string, search?: string} $filter see Core\Queue::list() */
    private function report(array $filter, int $limit): Report
    {
        $queue = $this->core->queue();
        // One more, which tells whether there are more.
        $entries = $queue->list($filter, $limit + 1);
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
            $queue->shelf(),
        );
    }
}
