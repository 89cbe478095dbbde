<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Model\PutBack\Returned;
use Akeneo\Events\Model\Reason\Ends;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Magento\Framework\Message\ManagerInterface;
use Magento\Framework\Phrase;

/**
 * Tells the admin what became of the entries that were to be put back.
 */
class PutBackMessages
{
    public function __construct(
        private readonly ManagerInterface $messages,
        private readonly Config $config,
        private readonly EmergencyStop $emergencyStop,
        private readonly Numbers $numbers,
        private readonly LeftAlone $leftAlone,
        private readonly QueueRows $rows,
        private readonly Ends $ends,
    ) {
    }

    public function execute(Returned $returned): void
    {
        if ($returned->putBack !== []) {
            $this->messages->addSuccessMessage($this->putBack($returned->putBack));
        }
        if ($returned->waiting !== []) {
            $this->messages->addNoticeMessage($this->waiting($returned->waiting) . ' ' . $this->whatNext());
        }
        if ($returned->failed !== []) {
            $this->messages->addErrorMessage($this->failed($returned->failed));
        }
        if ($returned->deleted !== []) {
            $this->messages->addWarningMessage(
                __('What these entries hid was deleted meanwhile, and stays deleted: %1.', $this->leftAlone->named($returned->deleted))
            );
        }
        if ($returned->notHidden !== []) {
            $this->messages->addWarningMessage(
                __('These entries hide nothing, so there is nothing to put back: %1.', $this->leftAlone->named($returned->notHidden))
            );
        }
        $this->leftAlone->busy($returned->busy);
        $this->leftAlone->unknown($returned->unknown);
        if ($returned->failure !== null) {
            $this->messages->addErrorMessage(__('An error ended the work early. The error: %1', $returned->failure));
        }
    }

    /** @param int[] $ids */
    private function putBack(array $ids): Phrase
    {
        return count($ids) === 1
            ? __('What entry %1 hid is back as it was.', $ids[0])
            : __('What %1 entries hid is back as it was.', $this->numbers->of(count($ids)));
    }

    /** @param int[] $ids */
    private function waiting(array $ids): Phrase
    {
        return count($ids) === 1
            ? __('Entry %1 is still to be put back.', $ids[0])
            : __('%1 entries are still to be put back.', $this->numbers->of(count($ids)));
    }

    private function whatNext(): Phrase
    {
        return match (true) {
            $this->emergencyStop->isPulled() => __('"Enable" is No, so no worker does it. To put them back, run bin/magento akeneo_events:restore.'),
            $this->config->usesNativeQueue() => __('The consumer or cron puts them back.'),
            default => __('"Use Native Message Queue" is No, so no worker does it. To put them back, run bin/magento akeneo_events:restore.'),
        };
    }

    /** @param int[] $ids */
    private function failed(array $ids): Phrase
    {
        return count($ids) === 1
            ? __('The shop could not put back what entry %1 hid. The entry says: %2', $ids[0], $this->reason($ids[0]))
            : __(
                'The shop could not put back what these entries hid: %1. Entry %2 says: %3',
                $this->leftAlone->named($ids),
                $ids[0],
                $this->reason($ids[0])
            );
    }

    /** Magento escapes the message, but leaves entities alone, so that &lt; in a name would be shown as <. */
    private function reason(int $id): string
    {
        $row = $this->rows->find($id);

        return $row === null ? '' : str_replace('&', '&amp;', $this->ends->now($row));
    }
}
