<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Magento\Framework\Api\Filter;
use Magento\Framework\Api\Search\FilterGroup;
use Magento\Framework\Api\Search\SearchCriteriaInterface;
use Magento\Framework\Api\SortOrder;

/** What the admin's components make of a request: each filter in a group of its own. */
final class Criteria implements SearchCriteriaInterface
{
    /** @param array<int, array{string, string, mixed}> $filters field, condition and value */
    public function __construct(
        private readonly array $filters = [],
        private readonly string $direction = '',
        private readonly int $size = 20,
        public int $page = 1,
    ) {
    }

    public function getFilterGroups()
    {
        $group = static fn (array $filter): FilterGroup => new FilterGroup(['filters' => [
            new Filter(['field' => $filter[0], 'condition_type' => $filter[1], 'value' => $filter[2]]),
        ]]);

        return array_map($group, $this->filters);
    }

    public function getSortOrders()
    {
        return [new SortOrder($this->direction === '' ? [] : ['field' => 'id', 'direction' => $this->direction])];
    }

    public function getPageSize()
    {
        return $this->size;
    }

    public function getCurrentPage()
    {
        return $this->page;
    }
}
