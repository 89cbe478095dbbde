<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Listing;

use Akeneo\Events\Model\Listing\Found;
use Akeneo\Events\Model\Listing\Place;
use Akeneo\Events\Model\Listing\Search;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Akeneo\Events\Test\Support\Criteria;
use Akeneo\Events\Test\Support\EventTable;
use Akeneo\Events\Test\Support\Wording;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Adapter\AdapterInterface;
use Magento\Framework\Stdlib\DateTime\TimezoneInterface;
use Magento\Framework\View\Element\UiComponent\DataProvider\DocumentFactory;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** On the sandbox's real table. */
final class SearchTest extends TestCase
{
    private EventTable $table;
    private int $asked = 0;
    private string $zone = 'UTC';

    protected function setUp(): void
    {
        $this->table = EventTable::open();
    }

    public function testTheNewestComeFirstPageByPage(): void
    {
        $ids = array_map(fn (): int => $this->table->add(), range(1, 5));

        $first = $this->search(new Criteria([], '', 2));
        self::assertSame([$ids[4], $ids[3]], $this->ids($first));
        self::assertSame(5, $first->getTotalCount());
        self::assertFalse($first->more);
        self::assertNull($first->note());
        self::assertSame([$ids[0]], $this->ids($this->search(new Criteria([], '', 2, 3))));
        self::assertSame([], $this->ids($this->search(new Criteria([], '', 2, 4))));
        self::assertSame([$ids[0], $ids[1]], $this->ids($this->search(new Criteria([], 'ASC', 2))));
    }

    public function testAnEmptyQueueHasNothing(): void
    {
        self::assertSame([0, []], [$this->search(new Criteria())->getTotalCount(), $this->ids($this->search(new Criteria()))]);
    }

    public function testARowIsListedWithoutItsBodyAndPlan(): void
    {
        $this->table->add(['event_type' => null, 'entity_code' => null, 'status' => 'failed', 'plan' => '{}']);
        $item = $this->search(new Criteria())->getItems()[0];
        self::assertSame('unreadable', $item->getData('event_type'));
        self::assertSame('failed', $item->getData('status'));
        self::assertSame([], array_intersect(['payload', 'plan', 'lease_token', 'sentences', 'history'], array_keys($item->getData())));
    }

    /** @dataProvider filters */
    #[DataProvider('filters')]
    public function testAFilterLeavesWhatItNames(array $filters, string $left): void
    {
        $names = [
            'a' => ['event_id' => 'ev-1', 'entity_code' => 'shoes_10%', 'event_type' => 'com.akeneo.pim.v1.category.deleted'],
            'b' => ['event_id' => 'ev-2', 'entity_code' => 'shoes_105', 'status' => 'failed'],
            'c' => ['event_id' => 'EV-1', 'entity_code' => 'Shoes_10%', 'attribute_code' => 'color'],
            'd' => ['event_id' => 'sha256:1', 'entity_code' => null, 'event_type' => null, 'status' => 'failed'],
            'e' => ['event_id' => 'shoes_1', 'entity_code' => 'back\\slash', 'updated_at' => '2020-01-02 00:00:00'],
            'f' => ['entity_code' => 'uuid-f', 'search_sku' => 'shirt-é1', 'search_name' => '🐘 elephant'],
            'g' => ['entity_code' => 'uuid-g', 'search_sku' => 'sock', 'search_name' => 'red sock', 'identifier' => 'AKN-1', 'status' => 'failed'],
        ];
        foreach ($names as $name => $columns) {
            $ids[$this->table->add($columns)] = $name;
        }
        $found = implode('', array_map(static fn (int $id): string => $ids[$id], $this->ids($this->search(new Criteria($filters, 'ASC')))));
        self::assertSame($left, $found);
    }

    public static function filters(): array
    {
        return [
            'status' => [[['status', 'eq', 'failed']], 'bdg'],
            'type' => [[['event_type', 'eq', 'com.akeneo.pim.v1.category.deleted']], 'a'],
            'unreadable' => [[['event_type', 'eq', 'unreadable']], 'd'],
            'status and type' => [[['status', 'eq', 'failed'], ['event_type', 'eq', 'unreadable']], 'd'],
            'the beginning of a code, by case' => [[['entity_code', 'like', '%shoes%']], 'ab'],
            'not its middle' => [[['entity_code', 'like', '%hoes%']], ''],
            'no wildcard of the operator' => [[['entity_code', 'like', '%shoes\\_10\\%%']], 'a'],
            'a backslash' => [[['entity_code', 'like', '%back\\%']], 'e'],
            'event id' => [[['event_id', 'like', '%ev%']], 'ab'],
            'attribute' => [[['attribute_code', 'like', '%co%']], 'c'],
            'keyword: code or event id' => [[['fulltext', 'fulltext', ' shoes_1 ']], 'abe'],
            'keyword is a text, not a pattern' => [[['fulltext', 'fulltext', '%']], ''],
            'keyword and status' => [[['fulltext', 'fulltext', 'shoes_1'], ['status', 'eq', 'pending']], 'ae'],
            'SKU, whatever its case' => [[['search_sku', 'like', '%Shirt-É%']], 'f'],
            'not the middle of a SKU' => [[['search_sku', 'like', '%hirt%']], ''],
            'name' => [[['search_name', 'like', '% 🐘 el%']], 'f'],
            'a SKU is a text, not a pattern' => [[['search_sku', 'like', '%shirt\\_%']], ''],
            'name and status' => [[['search_name', 'like', '%r%'], ['status', 'eq', 'failed']], 'g'],
            'SKU and name' => [[['search_sku', 'like', '%shirt%'], ['search_name', 'like', '%r%']], ''],
            'SKU and keyword' => [[['search_sku', 'like', '%s%'], ['fulltext', 'fulltext', 'red']], 'g'],
            'keyword: SKU' => [[['fulltext', 'fulltext', 'SHIRT-é']], 'f'],
            'keyword: name' => [[['fulltext', 'fulltext', '🐘']], 'f'],
            'keyword: identifier, by case' => [[['fulltext', 'fulltext', 'AKN-']], 'g'],
            'keyword: name and code' => [[['fulltext', 'fulltext', 'u']], 'fg'],
            'no text' => [[['search_sku', 'like', '%%']], 'fg'],
            'updated' => [[['updated_at', 'gteq', '2020-01-01 00:00:00'], ['updated_at', 'lteq', '2020-01-03 00:00:00']], ''],
        ];
    }

    public function testTheShelfsFilterFindsWhatTheListingShowsThereAndAllThatIsHidden(): void
    {
        $hidden = [];
        foreach ([null, 'hiding', 'hidden', 'returning', 'put_back', 'enabled', 'deleted'] as $shelf) {
            foreach (['pending', 'processing', 'completed', 'failed'] as $status) {
                $id = $this->table->add(['shelf' => $shelf, 'status' => $status]);
                $hidden = [...$hidden, ...(in_array($shelf, ['hiding', 'hidden', 'returning'], true) ? [$id] : [])];
            }
        }
        $shown = [];
        foreach ($this->search(new Criteria([], 'ASC', 100))->getItems() as $item) {
            $shown[$item->getData('shelf') ?? ''][] = $item->getId();
        }
        self::assertCount(4, $shown['']);
        self::assertSame(['waits', 'stays', 'stuck'], array_values(array_intersect(array_keys($shown), ['waits', 'stays', 'stuck'])));
        foreach (Place::cases() as $place) {
            self::assertSame($shown[$place->value], $this->ids($this->search(new Criteria([['shelf', 'eq', $place->value]], 'ASC', 100))), $place->value);
        }
        self::assertSame($hidden, $this->ids($this->search(new Criteria([['shelf', 'eq', 'all_hidden']], 'ASC', 100))));
        self::assertSame(
            [$hidden[7]],
            $this->ids($this->search(new Criteria([['shelf', 'eq', 'all_hidden'], ['status', 'eq', 'failed'], ['id', 'in', [$hidden[7], $hidden[8]]]], 'ASC')))
        );
    }

    public function testWhatIsOnTheShelfIsFoundByItsIndexHoweverOldItIs(): void
    {
        $old = array_map(fn (string $status): int => $this->table->add(['shelf' => 'hidden', 'status' => $status]), ['pending', 'completed', 'failed']);
        $this->table->addMany(9_000);
        foreach (['waits' => [0], 'stays' => [1], 'stuck' => [2], 'all_hidden' => [2, 1, 0]] as $place => $expected) {
            $found = $this->search(new Criteria([['shelf', 'eq', $place]]), 0.0);
            self::assertSame([array_map(static fn (int $index): int => $old[$index], $expected), null], [$this->ids($found), $found->lookedUpTo], $place);
        }
        self::assertSame([], $this->ids($this->search(new Criteria([['shelf', 'eq', 'returning']]), 0.0)));
        $this->asked = 0;
        $this->search(new Criteria([['shelf', 'eq', 'waits']]));
        self::assertSame(3, $this->asked, 'the index, those of the status, and the rows of the page');
    }

    public function testAShelfOfMoreThanTenThousandIsWalkedForAndTheNewestAreFoundWithoutReadingOtherEntries(): void
    {
        $this->table->addMany(Search::MOST + 10);
        $this->table->connection->exec("UPDATE {$this->table->name()} SET shelf = 'hidden'");
        $this->table->addMany(60_000);
        $read = fn (): int => array_sum($this->table->connection->query("SHOW SESSION STATUS LIKE 'Handler_read%'")->fetchAll(\PDO::FETCH_KEY_PAIR));
        $before = $read();
        $found = $this->search(new Criteria([['shelf', 'eq', 'all_hidden']], '', 2));
        self::assertTrue($found->more);
        self::assertLessThan(4 * Search::MOST, $read() - $before, 'rows and index entries that the server has read');
        $highest = (int)$this->table->connection->query("SELECT MAX(id) FROM {$this->table->name()} WHERE shelf = 'hidden'")->fetchColumn();
        self::assertSame([$highest, $highest - 1], $this->ids($found));
    }

    public function testIdsNarrowFromBothEndsAndOneByOne(): void
    {
        $ids = array_map(fn (): int => $this->table->add(), range(1, 6));
        $found = fn (array ...$filters): array => $this->ids($this->search(new Criteria($filters, 'ASC')));
        self::assertSame([$ids[1], $ids[2]], $found(['id', 'gteq', (string)$ids[1]], ['id', 'lteq', (string)$ids[2]]));
        self::assertSame([$ids[3]], $found(['id', 'in', [(string)$ids[3]]]));
        self::assertSame(array_slice($ids, 2), $found(['id', 'nin', [(string)$ids[0], (string)$ids[1]]]));
        self::assertSame([], $found(['id', 'in', []]));
        self::assertSame([$ids[0]], $found(['id', 'lteq', (string)$ids[0]], ['fulltext', 'fulltext', 'e-']));
    }

    public function testTimesOfReceiptAreFoundWithoutReadingTheWholeTable(): void
    {
        // 40,000 entries, one each minute, the last of every 10 received by a server whose clock is 5 minutes behind.
        $this->table->connection->exec(
            "INSERT INTO {$this->table->name()} (event_id, payload, available_at, received_at, updated_at) "
            . "SELECT CONCAT('t-', seq), '', '2026-01-01', t, t FROM (SELECT seq, "
            . "CAST('2026-01-01' AS DATETIME) + INTERVAL seq - IF(seq % 10 = 9, 5, 0) MINUTE AS t FROM {$this->table->numbers(40_000)}) AS times"
        );
        foreach ([['2026-01-10 00:00:00', '2026-01-10 00:59:59'], ['2025-01-01 00:00:00', '2026-01-01 01:00:00'], ['2026-01-28 18:00:00', '2027-01-01 00:00:00']] as [$from, $to]) {
            $expected = $this->table->connection
                ->query("SELECT id FROM {$this->table->name()} WHERE received_at BETWEEN '$from' AND '$to' ORDER BY id DESC")
                ->fetchAll(\PDO::FETCH_COLUMN);
            $this->asked = 0;
            $found = $this->search(new Criteria([['received_at', 'gteq', $from], ['received_at', 'lteq', $to]], '', 0));
            self::assertNotSame([], $expected);
            self::assertSame(array_map('intval', $expected), $found->ids, "$from to $to");
            self::assertNull($found->lookedUpTo);
            // 40,000 ids are 16 halvings from each end; reading them all would take four chunks more.
            self::assertLessThanOrEqual(2 * 16 + 3, $this->asked);
        }
        // Whichever entry the halving comes by, one of the server that is behind among them, none is missed.
        for ($minute = 20_000; $minute < 20_040; $minute++) {
            $from = gmdate('Y-m-d H:i:s', gmmktime(0, $minute, 0, 1, 1, 2026));
            $to = gmdate('Y-m-d H:i:s', gmmktime(0, $minute + 30, 0, 1, 1, 2026));
            self::assertSame(
                $this->table->connection->query("SELECT COUNT(*) FROM {$this->table->name()} WHERE received_at BETWEEN '$from' AND '$to'")->fetchColumn(),
                $this->search(new Criteria([['received_at', 'gteq', $from], ['received_at', 'lteq', $to]]))->getTotalCount(),
                $from
            );
        }
        $this->asked = 0;
        self::assertTrue($this->search(new Criteria())->more);
        self::assertSame(4, $this->asked, 'the bounds, two chunks that have more than 10,000, and the rows of the page');
    }

    public function testADayIsADayOfTheShop(): void
    {
        $this->zone = 'America/New_York';
        foreach (['2026-06-01 03:59:59', '2026-06-01 04:00:00', '2026-06-02 03:59:59', '2026-06-02 04:00:00'] as $time) {
            $ids[] = $this->table->add(['received_at' => $time, 'updated_at' => $time]);
        }
        foreach (['received_at', 'updated_at'] as $field) {
            $day = [[$field, 'gteq', '2026-06-01 00:00:00'], [$field, 'lteq', '2026-06-01 23:59:59']];
            self::assertSame([$ids[2], $ids[1]], $this->ids($this->search(new Criteria($day))), $field);
        }
    }

    public function testNoMoreThanTenThousandAreCountedListedAndSelected(): void
    {
        $this->table->addMany(Search::MOST + 1);
        $found = $this->search(new Criteria([], '', 0));
        self::assertSame(Search::MOST, $found->getTotalCount());
        self::assertCount(Search::MOST, $found->getItems());
        self::assertTrue($found->more);
        self::assertStringContainsString('More than 10,000 entries match. The newest 10,000', (string)$found->note());
        self::assertStringContainsString('The oldest 10,000', (string)$this->search(new Criteria([], 'ASC'))->note());
        self::assertSame([], $this->ids($this->search(new Criteria([], '', 20, 501))));
        $this->table->connection->exec("DELETE FROM {$this->table->name()} ORDER BY id LIMIT 1");
        self::assertFalse($this->search(new Criteria())->more);
    }

    public function testASearchEndsWhenItsTimeIsUpAndSaysHowFarItCame(): void
    {
        $old = $this->table->add(['entity_code' => 'wanted', 'event_id' => 'wanted by code']);
        $this->table->addMany(9_000);
        $new = $this->table->add(['entity_code' => 'wanted', 'event_id' => 'new']);
        $filter = [['entity_code', 'like', '%wanted%']];
        $hasty = $this->search(new Criteria($filter), 0.0);
        self::assertSame([$new], $this->ids($hasty));
        self::assertSame($new - 4_095, $hasty->lookedUpTo);
        self::assertStringContainsString('broken off before entry ' . ($new - 4_095), (string)$hasty->note());
        self::assertSame([$old], $this->ids($this->search(new Criteria($filter, 'ASC'), 0.0)));
        self::assertSame([$new, $old], $this->ids($this->search(new Criteria($filter), 60.0)));
        self::assertSame([$old], $this->ids($this->search(new Criteria([...$filter, ['id', 'lteq', (string)($new - 4_096)]]), 60.0)));
        // The indexes of event ids, SKUs and names lead to an entry however old it is.
        self::assertSame([$old], $this->ids($this->search(new Criteria([['fulltext', 'fulltext', 'wanted by']]), 0.0)));
        $this->table->connection->exec("UPDATE {$this->table->name()} SET search_sku = 'sku', search_name = 'shirt' WHERE id = $old");
        foreach ([['search_sku', 'like', '%sku%'], ['search_name', 'like', '%Shirt%'], ['event_id', 'like', '%wanted%']] as $beginning) {
            $found = $this->search(new Criteria([$beginning]), 0.0);
            self::assertSame([[$old], null], [$this->ids($found), $found->lookedUpTo], $beginning[0]);
            self::assertSame([], $this->ids($this->search(new Criteria([$beginning, ['id', 'gteq', (string)($old + 1)]]), 0.0)));
        }
        self::assertSame([$old], $this->ids($this->search(new Criteria([['fulltext', 'fulltext', 'shirt']]), 0.0)));
        self::assertSame([$old], $this->ids($this->search(new Criteria([['fulltext', 'fulltext', 'SKU']]), 0.0)));
    }

    public function testWhatAnIndexFindsIsInTheOrderShownAndALongTextIsComparedAsFarAsItIsStored(): void
    {
        $long = str_repeat('é', 255);
        $ids = array_map(fn (string $end): int => $this->table->add(['search_name' => $end]), [$long, 'b', 'a']);
        $found = fn (string $order, string $name): array => $this->ids($this->search(new Criteria([['search_name', 'like', "%$name%"]], $order)));
        self::assertSame([[$ids[2], $ids[1], $ids[0]], $ids], [$found('', ''), $found('ASC', '')]);
        self::assertSame([$ids[0]], $found('', str_repeat('É', 256)));
    }

    public function testABeginningThatIsTooCommonForItsIndexIsWalkedForAndTheNewestAreFound(): void
    {
        $this->table->addMany(Search::MOST + 10);
        $this->table->connection->exec("UPDATE {$this->table->name()} SET search_sku = CONCAT('s', LPAD(id, 9, '0'))");
        foreach ([['search_sku', 'like', '%S%'], ['fulltext', 'fulltext', 'S']] as $filter) {
            $found = $this->search(new Criteria([$filter], '', 2));
            self::assertTrue($found->more);
            $highest = (int)$this->table->connection->query("SELECT MAX(id) FROM {$this->table->name()}")->fetchColumn();
            self::assertSame([$highest, $highest - 1], $this->ids($found));
        }
    }

    public function testARowIsShownInTheReadersWordsAlsoOverMagentosConnectionOfThreeBytesACharacter(): void
    {
        $this->table->add([
            'message' => 'English.', 'sentences' => '[{"code":"gone","args":[{"type":"product","code":"A-1","name":"🐘"}]}]',
            'in_shop' => '[{"id":1,"sku":"A-1","name":"🐘","type":"simple"}]', 'search_name' => '🐘', 'identifier' => 'x',
        ]);
        $this->table->add(['message' => 'Old 🐘.', 'identifier' => '🐘-1']);
        $this->table->connection->exec('SET NAMES utf8mb3');
        [$old, $new] = $this->search(new Criteria())->getItems();
        self::assertSame(['Deleted product "A-1" (🐘).', 'A-1, 🐘 (Simple Product)'], [$new->getData('message'), $new->getData('in_shop')]);
        self::assertSame(['Old 🐘.', '🐘-1'], [$old->getData('message'), $old->getData('in_shop')]);
        self::assertSame([$old->getId(), $new->getId()], $this->ids($this->search(new Criteria([['fulltext', 'fulltext', '🐘']]))));
        self::assertSame([$new->getId()], $this->ids($this->search(new Criteria([['search_name', 'like', '%🐘%']]))));
    }

    public function testASpreadsheetTakesNoTextOfAnExportForAFormula(): void
    {
        $this->table->add(['entity_code' => '@code', 'message' => '@SUM(1+1)', 'in_shop' => '[{"name":"\t=1+1"}]', 'identifier' => 'x']);
        $this->table->add(['message' => 'It is @ home.', 'identifier' => '@SUM(1+1)']);
        [$second, $first] = $this->search(new Criteria())->getItems();
        self::assertSame(
            [' @code', ' @SUM(1+1)', " \t=1+1"],
            array_map($first->getData(...), ['entity_code', 'message', 'in_shop'])
        );
        self::assertSame(['It is @ home.', ' @SUM(1+1)'], array_map($second->getData(...), ['message', 'in_shop']));
    }

    public function testAnExportSearchesOnce(): void
    {
        $this->table->addMany(50);
        $search = $this->build(1.0);
        $criteria = new Criteria([], '', 20);
        $first = $this->ids($search->search($criteria));
        $asked = $this->asked;
        $criteria->page = 2;
        self::assertSame([], array_intersect($first, $this->ids($search->search($criteria))));
        self::assertSame($asked + 1, $this->asked, 'the rows of the page and nothing else');
    }

    public function testAFilterThatItDoesNotKnowIsRefusedRatherThanIgnored(): void
    {
        foreach ([['payload', 'like', '%x%'], ['id', 'like', '%1%'], ['status', 'like', '%f%'], ['status = "" OR 1', 'eq', '1'], ['shelf', 'eq', 'hidden'], ['shelf', 'like', '%w%']] as $filter) {
            try {
                $this->search(new Criteria([$filter]));
                self::fail("$filter[0] $filter[1] was accepted");
            } catch (\InvalidArgumentException $refused) {
                self::assertStringStartsWith('The queue cannot be filtered by ', $refused->getMessage());
            }
        }
    }

    private function search(Criteria $criteria, float $seconds = 60.0): Found
    {
        return $this->build($seconds)->search($criteria);
    }

    /** @return int[] */
    private function ids(Found $found): array
    {
        return array_map(static fn ($item): int => $item->getId(), $found->getItems());
    }

    private function build(float $seconds): Search
    {
        $query = function (string $sql, array $bind = []): \PDOStatement {
            $this->asked++;
            $statement = $this->table->connection->prepare($sql);
            $statement->execute($bind);

            return $statement;
        };
        $adapter = $this->createStub(AdapterInterface::class);
        $adapter->method('fetchAll')->willReturnCallback(static fn (...$of) => $query(...array_slice($of, 0, 2))->fetchAll(\PDO::FETCH_ASSOC));
        $adapter->method('fetchRow')->willReturnCallback(static fn (...$of) => $query(...array_slice($of, 0, 2))->fetch(\PDO::FETCH_ASSOC));
        $adapter->method('fetchCol')->willReturnCallback(static fn (...$of) => $query(...$of)->fetchAll(\PDO::FETCH_COLUMN));
        $resource = $this->createStub(ResourceConnection::class);
        $resource->method('getConnection')->willReturn($adapter);
        $resource->method('getTableName')->willReturnCallback(fn (string $name): string => $this->table->prefix . $name);

        $timezone = $this->createStub(TimezoneInterface::class);
        $timezone->method('convertConfigTimeToUtc')->willReturnCallback(
            fn (string $date): string => (new \DateTime($date, new \DateTimeZone($this->zone)))->setTimezone(new \DateTimeZone('UTC'))->format('Y-m-d H:i:s')
        );

        return new Search(new QueueRows($resource), new DocumentFactory(), $timezone, Wording::ends(), Wording::names(), $seconds);
    }
}
