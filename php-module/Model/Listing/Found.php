<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Listing;

use Magento\Framework\Api\Search\SearchResult;
use Magento\Framework\Phrase;

/**
 * Holds one page of what the listing found, and says what it did not look at.
 */
class Found extends SearchResult
{
    /**
     * @param int[] $ids all that was found, at most Search::MOST, in the order shown
     * @param bool $more whether more than these match
     * @param int|null $lookedUpTo the last id that was looked at, if time was up before the end
     */
    public function __construct(
        public readonly array $ids,
        public readonly bool $more,
        public readonly ?int $lookedUpTo,
        private readonly bool $oldestFirst,
    ) {
        parent::__construct([self::TOTAL_COUNT => count($ids)]);
    }

    /** @param \Magento\Framework\Api\Search\DocumentInterface[] $items */
    public function withItems(array $items): self
    {
        return (clone $this)->setItems($items);
    }

    /** What an operator should know before taking the list for all there is. The 10,000 are Search::MOST, written as each language does. */
    public function note(): ?Phrase
    {
        if ($this->more) {
            return $this->oldestFirst
                ? __('More than 10,000 entries match. The oldest 10,000 are listed, exported and taken by Select All; narrow the filters to reach others.')
                : __('More than 10,000 entries match. The newest 10,000 are listed, exported and taken by Select All; narrow the filters to reach others.');
        }
        if ($this->lookedUpTo !== null) {
            return $this->oldestFirst
                ? __('The search was broken off after entry %1, since it took too long. Filter by ID or by time received to look further.', $this->lookedUpTo)
                : __('The search was broken off before entry %1, since it took too long. Filter by ID or by time received to look further back.', $this->lookedUpTo);
        }

        return null;
    }
}
