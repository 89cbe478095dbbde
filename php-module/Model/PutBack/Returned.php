<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\PutBack;

/**
 * What became of the entries that somebody wants back: of each entry that was named, its id is in one of these lists.
 */
class Returned
{
    /**
     * @param int[] $putBack what they hid is as it was before
     * @param int[] $deleted what they hid is deleted, so it stays deleted
     * @param int[] $notHidden they hid nothing, or no longer hide it
     * @param int[] $busy a worker was at them, so they were not changed
     * @param int[] $unknown there is no such entry (any more)
     * @param int[] $failed Magento refused or failed; the entry says why
     * @param int[] $waiting still marked: the consumer, cron or the command puts them back
     * @param string|null $failure what ended the work early
     */
    public function __construct(
        public readonly array $putBack = [],
        public readonly array $deleted = [],
        public readonly array $notHidden = [],
        public readonly array $busy = [],
        public readonly array $unknown = [],
        public readonly array $failed = [],
        public readonly array $waiting = [],
        public readonly ?string $failure = null,
    ) {
    }
}
