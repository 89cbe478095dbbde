<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Listing;

use Akeneo\Events\Model\InShop\Names;
use Akeneo\Events\Model\Reason\Ends;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Magento\Framework\Api\Search\ReportingInterface;
use Magento\Framework\Api\Search\SearchCriteriaInterface;
use Magento\Framework\Stdlib\DateTime\TimezoneInterface;
use Magento\Framework\View\Element\UiComponent\DataProvider\DocumentFactory;

/**
 * Finds entries for the admin's listing in a bounded time, however large the table is and whatever is asked for.
 *
 * It walks over the ids from the end that is shown first, chunk by chunk, until it has more than MOST or the time is up. What the
 * index of a column finds in at most MOST entries needs no walk.
 * See docs/adr/the-grid-reads-by-itself.md.
 */
class Search implements ReportingInterface
{
    /** At most so many entries are listed, counted, exported and selected. */
    public const MOST = 10_000;

    private const FIRST_CHUNK = 4_096;
    private const LARGEST_CHUNK = 65_536;
    /** Below so many seconds for a chunk the next one is twice as large. */
    private const QUICK = 0.1;
    /** Web servers' clocks may differ so much: within it the order of ids is not the order of receipt. Seconds. */
    private const SKEW = 600;

    /** @var \WeakMap<SearchCriteriaInterface, Found> an export asks page by page */
    private \WeakMap $found;

    /** @param float $seconds after which no further chunk is begun */
    public function __construct(
        private readonly QueueRows $rows,
        private readonly DocumentFactory $documentFactory,
        private readonly TimezoneInterface $timezone,
        private readonly Ends $ends,
        private readonly Names $names,
        private readonly float $seconds = 1.0,
    ) {
        $this->found = new \WeakMap();
    }

    public function search(SearchCriteriaInterface $searchCriteria)
    {
        $found = $this->found[$searchCriteria] ??= $this->find($searchCriteria);
        $size = (int)$searchCriteria->getPageSize() ?: self::MOST;
        $page = max(1, (int)$searchCriteria->getCurrentPage());

        return $found->withItems($this->documents(array_slice($found->ids, ($page - 1) * $size, $size)));
    }

    private function find(SearchCriteriaInterface $criteria): Found
    {
        $conditions = Conditions::of($criteria, $this->timezone);
        $oldestFirst = false;
        foreach ($criteria->getSortOrders() ?? [] as $order) {
            $oldestFirst = $order->getField() === 'id' && strtoupper((string)$order->getDirection()) === 'ASC';
        }
        $lookedUpTo = null;
        $ids = $this->few($conditions);
        if ($ids === null) {
            [$ids, $lookedUpTo] = $this->walk($conditions, $oldestFirst);
            $ids = array_unique([...$ids, ...$this->byKeyword($conditions)]);
        }
        $oldestFirst ? sort($ids) : rsort($ids);

        return new Found(array_slice($ids, 0, self::MOST), count($ids) > self::MOST, $lookedUpTo, $oldestFirst);
    }

    /** @return array{int[], ?int} ids in the order shown, and the last id that was looked at if time was up before the end */
    private function walk(Conditions $conditions, bool $oldestFirst): array
    {
        [$lowest, $highest] = $this->range($conditions);
        $began = microtime(true);
        $size = self::FIRST_CHUNK;
        $ids = [];
        while ($lowest <= $highest) {
            [$from, $to] = $oldestFirst ? [$lowest, min($highest, $lowest + $size - 1)] : [max($lowest, $highest - $size + 1), $highest];
            $chunkBegan = microtime(true);
            $chunk = $this->rows->matching($conditions, $from, $to);
            array_push($ids, ...($oldestFirst ? $chunk : array_reverse($chunk)));
            [$lowest, $highest] = $oldestFirst ? [$to + 1, $highest] : [$lowest, $from - 1];
            if (count($ids) > self::MOST) {
                return [$ids, null];
            }
            $now = microtime(true);
            if ($now - $began >= $this->seconds && $lowest <= $highest) {
                return [$ids, $oldestFirst ? $to : $from];
            }
            if ($now - $chunkBegan < self::QUICK) {
                $size = min(2 * $size, self::LARGEST_CHUNK);
            }
        }

        return [$ids, null];
    }

    /** @return int[]|null what matches, if the index of a column leaves few entries to look at */
    private function few(Conditions $conditions): ?array
    {
        foreach ($conditions->beginnings as $column => $pattern) {
            $few = $this->indexed($conditions, $column, $pattern);
            if ($few !== null) {
                return $few;
            }
        }

        return $conditions->shelves === [] ? null : $this->within($conditions, $this->rows->onShelf($conditions->shelves, self::MOST + 1));
    }

    /** @return int[] what matches and was found by the index of a column; of more than MOST the walk finds enough */
    private function byKeyword(Conditions $conditions): array
    {
        $ids = [];
        foreach ($conditions->keywords as $column => $pattern) {
            array_push($ids, ...$this->indexed($conditions, $column, $pattern) ?? []);
        }

        return $ids;
    }

    /** @return int[]|null what matches and begins so; null if more than MOST begin so */
    private function indexed(Conditions $conditions, string $column, string $pattern): ?array
    {
        return $this->within($conditions, $this->rows->beginning($column, $pattern, self::MOST + 1));
    }

    /**
     * @param int[] $ids
     * @return int[]|null those of them that match; null if they are more than MOST
     */
    private function within(Conditions $conditions, array $ids): ?array
    {
        $inRange = static fn (int $id): bool => $id >= $conditions->lowest && $id <= $conditions->highest;

        return count($ids) > self::MOST ? null : $this->rows->among($conditions, array_filter($ids, $inRange));
    }

    /** @return array{int, int} the ids between which everything lies that can match */
    private function range(Conditions $conditions): array
    {
        [$lowest, $highest] = $this->rows->bounds();
        $lowest = max($lowest, $conditions->lowest);
        $highest = min($highest, $conditions->highest);
        if ($conditions->receivedTo !== null) {
            $highest = min($highest, $this->idAt($conditions->receivedTo, self::SKEW + 1, $lowest, $highest));
        }
        if ($conditions->receivedFrom !== null) {
            $lowest = max($lowest, $this->idAt($conditions->receivedFrom, -self::SKEW, $lowest, $highest));
        }

        return [$lowest, $highest];
    }

    /** The first id that was received so many seconds after $time, or later; the highest if none was. */
    private function idAt(string $time, int $seconds, int $lowest, int $highest): int
    {
        $time = (new \DateTimeImmutable($time, new \DateTimeZone('UTC')))->modify("$seconds seconds")->format('Y-m-d H:i:s');
        while ($lowest < $highest) {
            $middle = intdiv($lowest + $highest, 2);
            $row = $this->rows->firstFrom($middle);
            if ($row === null || $row['received_at'] >= $time) {
                $highest = $middle;
            } else {
                $lowest = $row['id'] + 1;
            }
        }

        return $lowest;
    }

    /**
     * @param int[] $ids
     * @return \Magento\Framework\Api\Search\DocumentInterface[]
     */
    private function documents(array $ids): array
    {
        $rows = $this->rows->rows($ids);
        $documents = [];
        foreach ($ids as $id) {
            if (isset($rows[$id])) {
                $document = $this->documentFactory->create();
                $document->addData($this->shown($rows[$id]));
                $document->setId($id);
                $documents[] = $document;
            }
        }

        return $documents;
    }

    /**
     * A row in the reader's language: the page shows it so, and an export writes it so.
     *
     * @param array<string, int|string|null> $row
     * @return array<string, int|string|null>
     */
    private function shown(array $row): array
    {
        $shown = [
            'event_type' => $row['event_type'] ?? Conditions::UNREADABLE,
            'in_shop' => $this->names->line($row['in_shop'], $row['identifier']),
            'message' => $this->ends->now($row),
            'shelf' => Place::of($row)?->value,
        ];

        return array_map($this->noFormula(...), $shown + array_diff_key($row, ['reason' => true, 'sentences' => true]));
    }

    /** A spreadsheet may take a cell for a formula that begins so. Magento's export puts a space in front of =, + and -, and of nothing else. */
    private function noFormula(int|string|null $value): int|string|null
    {
        return is_string($value) && $value !== '' && str_contains("@\t\r\n", $value[0]) ? " $value" : $value;
    }
}
