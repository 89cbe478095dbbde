<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Listing;

use Magento\Framework\Api\Filter;
use Magento\Framework\Api\Search\SearchCriteriaInterface;
use Magento\Framework\Stdlib\DateTime\TimezoneInterface;

/**
 * What an operator narrowed the listing to, as conditions on the event table. A filter that is not known here is refused:
 * ignored, it would make "select all" take more than is shown.
 *
 * Texts are compared from their beginning and by case, as the table's collation does.
 */
class Conditions
{
    /** The value of the type filter that stands for events which could not be read. */
    public const UNREADABLE = 'unreadable';

    private const PREFIXES = ['event_id', 'entity_code', 'attribute_code'];
    private const TIMES = ['received_at', 'updated_at'];
    private const COMPARISONS = ['gteq' => '>=', 'lteq' => '<=', 'eq' => '='];

    /** Ids outside of these two do not match. */
    public int $lowest = 1;
    public int $highest = PHP_INT_MAX;

    /** Entries received before or after these do not match, UTC. What was updated by a time was received by then. */
    public ?string $receivedFrom = null;
    public ?string $receivedTo = null;

    /** The beginning of an event id that matches as well as what {@see sql} says, as a LIKE pattern. */
    public ?string $orEventId = null;

    /** @var string[] */
    private array $conditions = [];
    /** @var array<int, int|string> */
    private array $values = [];
    private string $searched = '';
    private string $keyword = '';

    private function __construct(private readonly TimezoneInterface $timezone)
    {
    }

    // phpcs:ignore Magento2.Functions.StaticFunction -- a named constructor
    public static function of(SearchCriteriaInterface $criteria, TimezoneInterface $timezone): self
    {
        $conditions = new self($timezone);
        foreach ($criteria->getFilterGroups() as $group) {
            foreach ($group->getFilters() as $filter) {
                $conditions->add($filter);
            }
        }

        return $conditions;
    }

    /** @return string[] with a ? for each of values() */
    public function sql(): array
    {
        return $this->searched === '' ? $this->conditions : [...$this->conditions, $this->searched];
    }

    /** @return array<int, int|string> */
    public function values(): array
    {
        return $this->searched === '' ? $this->values : [...$this->values, $this->keyword];
    }

    /** The same without the searched code, for the entries that {@see orEventId} finds. */
    public function withoutKeyword(): self
    {
        $others = clone $this;
        $others->searched = '';

        return $others;
    }

    private function add(Filter $filter): void
    {
        [$field, $is, $value] = [$filter->getField(), $filter->getConditionType(), $filter->getValue()];
        match (true) {
            $is === 'fulltext' => $this->search((string)$value),
            $field === 'id' => $this->id($is, $value),
            $field === 'status' && $is === 'eq' => $this->where('status = ?', (string)$value),
            $field === 'event_type' && $is === 'eq' => $value === self::UNREADABLE
                ? $this->where('event_type IS NULL')
                : $this->where('event_type = ?', (string)$value),
            in_array($field, self::PREFIXES, true) && $is === 'like' => $this->where("$field LIKE ?", $this->prefix((string)$value)),
            in_array($field, self::TIMES, true) && isset(self::COMPARISONS[$is]) => $this->time($field, $is, (string)$value),
            default => throw new \InvalidArgumentException("The queue cannot be filtered by $field ($is)."),
        };
    }

    private function search(string $keyword): void
    {
        $this->keyword = $this->orEventId = $this->beginsWith(trim($keyword));
        $this->searched = 'entity_code LIKE ?';
    }

    private function id(string $is, mixed $value): void
    {
        $ids = array_map('intval', (array)$value);
        $list = implode(', ', $ids ?: [0]);
        match ($is) {
            'gteq' => $this->lowest = max($this->lowest, ...$ids),
            'lteq' => $this->highest = min($this->highest, ...$ids),
            'eq', 'in' => $this->where("id IN ($list)"),
            'nin' => $this->where("id NOT IN ($list)"),
            default => throw new \InvalidArgumentException("The queue cannot be filtered by id ($is)."),
        };
    }

    /** The filter's days are the shop's; Magento leaves it to whoever searches to make UTC of them, as its orders' grid does. */
    private function time(string $field, string $is, string $local): void
    {
        $value = (string)$this->timezone->convertConfigTimeToUtc($local);
        $this->where("$field " . self::COMPARISONS[$is] . ' ?', $value);
        if ($is !== 'gteq') {
            $this->receivedTo = min($this->receivedTo ?? $value, $value);
        }
        if ($is !== 'lteq' && $field === 'received_at') {
            $this->receivedFrom = max($this->receivedFrom ?? $value, $value);
        }
    }

    /** Magento's text filter asks for %text%, escaped; this one for text%. */
    private function prefix(string $pattern): string
    {
        $text = preg_match('/^%(.*)%$/s', $pattern, $of) ? $of[1] : $pattern;

        return $this->beginsWith(strtr($text, ['\\%' => '%', '\\_' => '_']));
    }

    private function beginsWith(string $text): string
    {
        return strtr($text, ['\\' => '\\\\', '%' => '\\%', '_' => '\\_']) . '%';
    }

    private function where(string $condition, string ...$values): void
    {
        $this->conditions[] = $condition;
        array_push($this->values, ...$values);
    }
}
