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
    public function __construct(
        private readonly ManagerInterface $messages,
        private readonly Config $config,
        private readonly EmergencyStop $emergencyStop,
        private readonly Numbers $numbers,
        private readonly LeftAlone $leftAlone,
    ) {
    }

    public function execute(Retried $retried): void
    {
        if ($retried->pending !== []) {
            $this->messages->addSuccessMessage($this->pending($retried->pending) . ' ' . $this->whatNext());
        }
        if ($retried->shelved !== []) {
            $this->messages->addWarningMessage(__(
                'These entries are on the shelf, so they were not changed: %1. Put back brings back what they hid. To delete it now, run bin/magento akeneo_events:run --id=%2 --force.',
                $this->leftAlone->named($retried->shelved),
                $retried->shelved[0]
            ));
        }
        $this->leftAlone->busy($retried->busy);
        $this->leftAlone->unknown($retried->unknown);
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
}
