<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Magento\Framework\Message\ManagerInterface;

/**
 * Tells the admin which entries an action did not change because a worker was at them, or because they are gone.
 */
class LeftAlone
{
    /** So many ids are named; of the rest only their number. */
    private const NAMED = 50;

    public function __construct(
        private readonly ManagerInterface $messages,
        private readonly Numbers $numbers,
    ) {
    }

    /** @param int[] $ids */
    public function busy(array $ids): void
    {
        if ($ids !== []) {
            $this->messages->addWarningMessage(
                __('A worker is processing these entries right now, so they were not changed: %1.', $this->named($ids))
            );
        }
    }

    /** @param int[] $ids */
    public function unknown(array $ids): void
    {
        if ($ids !== []) {
            $this->messages->addWarningMessage(__('These entries are no longer in the queue: %1.', $this->named($ids)));
        }
    }

    /** @param int[] $ids */
    public function named(array $ids): string
    {
        $named = implode(', ', array_slice($ids, 0, self::NAMED));
        $others = count($ids) - self::NAMED;

        return (string)($others > 0 ? __('%1 and %2 more', $named, $this->numbers->of($others)) : $named);
    }
}
