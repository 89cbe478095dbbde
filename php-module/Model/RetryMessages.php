<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Magento\Framework\Message\ManagerInterface;
use Magento\Framework\Phrase;

/**
 * Tells the admin the result of a retry.
 */
class RetryMessages
{
    /** So many ids are named; of the rest only their number. */
    private const NAMED = 50;

    public function __construct(
        private readonly ManagerInterface $messages,
        private readonly Config $config,
        private readonly EmergencyStop $emergencyStop,
        private readonly Numbers $numbers,
    ) {
    }

    public function execute(Retried $retried): void
    {
        if ($retried->pending !== []) {
            $this->messages->addSuccessMessage($this->pending($retried->pending) . ' ' . $this->whatNext());
        }
        if ($retried->busy !== []) {
            $this->messages->addWarningMessage(
                __('A worker is processing these entries right now, so they were not changed: %1.', $this->named($retried->busy))
            );
        }
        if ($retried->unknown !== []) {
            $this->messages->addWarningMessage(__('These entries are no longer in the queue: %1.', $this->named($retried->unknown)));
        }
        if ($retried->failure !== null) {
            $this->messages->addErrorMessage(__('An error ended the retry early. The other entries were not changed. The error: %1', $retried->failure));
        }
    }

    /** @param int[] $ids */
    private function pending(array $ids): Phrase
    {
        return count($ids) === 1
            ? __('Entry %1 is pending again.', $ids[0])
            : __('%1 entries are pending again.', $this->numbers->of(count($ids)));
    }

    private function whatNext(): Phrase
    {
        return match (true) {
            $this->emergencyStop->isPulled() => $this->emergencyStop->sentence(),
            $this->config->usesNativeQueue() => __('The consumer or cron processes pending entries within a minute.'),
            default => __('"Use Native Message Queue" is No. Pending entries wait until somebody runs bin/magento akeneo_events:run.'),
        };
    }

    /** @param int[] $ids */
    private function named(array $ids): string
    {
        $named = implode(', ', array_slice($ids, 0, self::NAMED));
        $others = count($ids) - self::NAMED;

        return (string)($others > 0 ? __('%1 and %2 more', $named, $this->numbers->of($others)) : $named);
    }
}
