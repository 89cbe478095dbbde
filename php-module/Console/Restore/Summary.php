<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Restore;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\EmergencyStop;
use Akeneo\Events\Model\PutBack\Returned;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Says what became of the entries that an operator wants back.
 */
class Summary
{
    /** So many ids are named; of the rest only their number. */
    private const NAMED = 50;

    public function __construct(
        private readonly Config $config,
        private readonly EmergencyStop $emergencyStop,
    ) {
    }

    public function execute(Returned $returned, OutputInterface $output): void
    {
        $parts = $this->parts($returned);
        if ($parts !== [] || $returned->failure === null) {
            $output->writeln($parts === [] ? 'Nothing was hidden.' : implode(', ', $parts) . '.');
        }
        if ($returned->failed !== []) {
            $output->writeln('akeneo_events:status --status=failed shows why they could not be changed.');
        }
        if ($returned->waiting !== []) {
            $output->writeln($this->whoDoesTheRest());
        }
    }

    /** @return string[] without those of which there are none */
    private function parts(Returned $returned): array
    {
        $counted = [
            'could not be changed' => count($returned->failed),
            'still to be put back' => count($returned->waiting),
        ];
        $named = [
            ['was deleted meanwhile and stays deleted', 'were deleted meanwhile and stay deleted', $returned->deleted],
            ['was left alone, since another process is at it', 'were left alone, since another process is at them', $returned->busy],
            ['was no longer hidden by its entry', 'were no longer hidden by their entries', $returned->notHidden],
            ['is no longer in the queue', 'are no longer in the queue', $returned->unknown],
        ];
        $parts = [];
        if ($returned->putBack !== [] || array_sum($counted) > 0) {
            $parts[] = number_format(count($returned->putBack)) . ' put back';
        }
        foreach (array_filter($counted) as $what => $count) {
            $parts[] = number_format($count) . " $what";
        }
        foreach ($named as [$one, $many, $ids]) {
            if ($ids !== []) {
                $parts[] = number_format(count($ids)) . ' ' . (count($ids) === 1 ? "$one: entry " : "$many: entries ") . $this->named($ids);
            }
        }

        return $parts;
    }

    /** @param int[] $ids */
    private function named(array $ids): string
    {
        $named = implode(', ', array_slice($ids, 0, self::NAMED));
        $others = count($ids) - self::NAMED;

        return $others > 0 ? "$named and " . number_format($others) . ' more' : $named;
    }

    private function whoDoesTheRest(): string
    {
        return $this->config->usesNativeQueue() && !$this->emergencyStop->isPulled()
            ? 'The consumer or cron puts back what is still to be put back.'
            : 'What is still to be put back waits until somebody runs bin/magento akeneo_events:restore again, as "Use Native Message Queue" or "Enable" is No.';
    }
}
