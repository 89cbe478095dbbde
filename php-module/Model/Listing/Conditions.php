<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Listing;

use Magento\Framework\Api\Filter;
use Magento\Framework\Api\Search\SearchCriteriaInterface;
use Magento\Framework\Stdlib\DateTime\TimezoneInterface;

/**
 * Turns the filters of the listing into conditions on the event table. It refuses a filter that it does not know: without that filter,
 * "Select All" would take more than is shown.
 *
 * Texts are compared from their beginning and by case, as the table's collation does; SKUs and names without regard to case.
 */
class Conditions
{
    /** The value of the type filter that stands for events which could not be read. */
    public const UNREADABLE = 'unreadable';

    /** The value of the shelf's filter that stands for all that is hidden, or was about to be. */
    public const ALL_HIDDEN = 'all_hidden';

    /** Columns with an index, which finds a beginning however old the entry is. */
    public const INDEXED = ['event_id', 'search_sku', 'search_name'];

    /**
     * Compares with a pattern that is given as hexadecimal digits: Magento's connection is set to three bytes a character by default,
     * and a pattern with a longer one would be an error.
     */
    public const BEGINS = 'LIKE CONVERT(UNHEX(?) USING utf8mb4)';

    private const PREFIXES = ['event_id', 'entity_code', 'attribute_code', 'search_sku', 'search_name'];

    /** They are stored in lower case; see php-module/etc/db_schema.xml. */
    private const FOLDED = ['search_sku', 'search_name'];
    private const MOST_OF_A_FOLDED = 255;

    /** Where a keyword may begin a text. */
    private const SEARCHED = ['entity_code', 'identifier', ...self::INDEXED];

    private const TIMES = ['received_at', 'updated_at'];
    private const COMPARISONS = ['gteq' => '>=', 'lteq' => '<=', 'eq' => '='];

    /** Ids outside of these two do not match. */
    public int $lowest = 1;
    public int $highest = PHP_INT_MAX;

    /** Entries received before or after these do not match, UTC. What was updated by a time was received by then. */
    public ?string $receivedFrom = null;
    public ?string $receivedTo = null;

    /** @var array<string, string> patterns of which each has to match, by column of INDEXED */
    public array $beginnings = [];

    /** @var array<string, string> patterns of which one is enough, by column of INDEXED */
    public array $keywords = [];

    /** @var string[] values of the column shelf, of which each entry has to have one; empty if each will do */
    public array $shelves = [];

    /** @var string[] */
    private array $conditions = [];
    /** @var array<int, int|string> */
    private array $values = [];

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
        return $this->conditions;
    }

    /** @return array<int, int|string> */
    public function values(): array
    {
        return $this->values;
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
            $field === 'shelf' && $is === 'eq' => $this->shelf((string)$value),
            in_array($field, self::PREFIXES, true) && $is === 'like' => $this->begins($field, $this->prefix((string)$value)),
            in_array($field, self::TIMES, true) && isset(self::COMPARISONS[$is]) => $this->time($field, $is, (string)$value),
            default => throw new \InvalidArgumentException("The queue cannot be filtered by $field ($is)."),
        };
    }

    private function search(string $keyword): void
    {
        $patterns = [];
        foreach (self::SEARCHED as $column) {
            $patterns[$column] = $this->pattern($column, $keyword);
        }
        $this->keywords = array_intersect_key($patterns, array_flip(self::INDEXED));
        $any = array_map(static fn (string $column): string => "$column " . self::BEGINS, self::SEARCHED);
        $this->where('(' . implode(' OR ', $any) . ')', ...array_values($patterns));
    }

    private function begins(string $field, string $text): void
    {
        $pattern = $this->pattern($field, $text);
        if (in_array($field, self::INDEXED, true)) {
            $this->beginnings[$field] = $pattern;
        }
        $this->where("$field " . self::BEGINS, $pattern);
    }

    private function shelf(string $value): void
    {
        $place = Place::tryFrom($value);
        if ($place === null && $value !== self::ALL_HIDDEN) {
            throw new \InvalidArgumentException('The queue cannot be filtered by this place of the shelf.');
        }
        $this->shelves = $place === null ? Place::HIDDEN : [$place->shelf()];
        $places = $this->places($this->shelves);
        $this->where("shelf IN ($places)", ...$this->shelves);
        if ($place?->statuses() !== null) {
            $places = $this->places($place->statuses());
            $this->where("status IN ($places)", ...$place->statuses());
        }
    }

    /** @param non-empty-list<string> $values */
    private function places(array $values): string
    {
        return implode(', ', array_fill(0, count($values), '?'));
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

        return strtr($text, ['\\%' => '%', '\\_' => '_']);
    }

    /** In hexadecimal digits, for BEGINS. */
    private function pattern(string $column, string $text): string
    {
        $text = (string)preg_replace('/^\s+|\s+$/u', '', mb_scrub($text, 'UTF-8'));
        if (in_array($column, self::FOLDED, true)) {
            // As the extension folds what it stores: each letter by itself, so that no text gets longer.
            $text = mb_substr(mb_convert_case($text, MB_CASE_LOWER_SIMPLE, 'UTF-8'), 0, self::MOST_OF_A_FOLDED, 'UTF-8');
        }

        return bin2hex(strtr($text, ['\\' => '\\\\', '%' => '\\%', '_' => '\\_']) . '%');
    }

    private function where(string $condition, string ...$values): void
    {
        $this->conditions[] = $condition;
        array_push($this->values, ...$values);
    }
}
