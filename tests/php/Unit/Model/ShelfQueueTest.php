<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\InvalidInputException;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Test\Support\EventTable;
use PHPUnit\Framework\TestCase;

/** What the extension's queue tells PHP of the shelf. */
final class ShelfQueueTest extends TestCase
{
    private const NOW = 1_780_000_000;
    private const DAY = 86_400;
    private const FORMER = '{"12":{"0":1}}';

    private EventTable $table;
    private Queue $queue;

    protected function setUp(): void
    {
        $this->table = EventTable::open();
        $this->queue = new Queue(Database::forWorker($this->table->env));
    }

    public function testTheShelfIsCountedAndListed(): void
    {
        $empty = ['count' => 0, 'more' => false];
        self::assertSame(
            ['waiting' => $empty, 'kept' => $empty, 'returning' => $empty, 'next' => null],
            $this->queue->shelf()
        );
        $waits = $this->shelved('hidden', 'pending', self::NOW + self::DAY);
        $kept = $this->shelved('hidden', 'completed', self::NOW);
        $back = $this->shelved('returning', 'pending', self::NOW);
        $this->table->add();
        $one = ['count' => 1, 'more' => false];
        self::assertSame(
            ['waiting' => $one, 'kept' => $one, 'returning' => $one, 'next' => self::NOW + self::DAY],
            $this->queue->shelf(self::NOW)
        );
        self::assertSame([$kept, $waits], $this->listed(['shelf' => 'hidden']));
        self::assertSame([$back, $kept, $waits], $this->listed(['since' => self::NOW]));
        self::assertSame([], $this->listed(['since' => self::NOW + 1]));
        self::assertSame([$kept], $this->listed(['shelf' => 'hidden', 'status' => 'completed', 'since' => self::NOW]));
        $row = $this->queue->list(['id' => $back])[0];
        self::assertSame(
            ['returning', self::NOW, self::FORMER, 'Ada'],
            [$row['shelf'], $row['shelved_at'], $row['former'], $row['put_back_by']]
        );
        $row = $this->queue->list(['status' => 'pending'])[0];
        self::assertSame(
            [null, null, null, null],
            [$row['shelf'], $row['shelved_at'], $row['former'], $row['put_back_by']]
        );
    }

    public function testAStateOfTheShelfThatDoesNotExistIsRefused(): void
    {
        $this->expectException(InvalidInputException::class);
        $this->expectExceptionMessage(
            'there is no state "gone" of the shelf; the states are hiding, hidden, returning, put_back, enabled, deleted'
        );
        $this->queue->list(['shelf' => 'gone']);
    }

    public function testOneEntryIsAskedForOrItIsToldWhyNot(): void
    {
        $hidden = $this->shelved('hidden', 'completed', self::NOW);
        $held = $this->shelved('hidden', 'pending', self::NOW);
        $this->table->lease($held);
        foreach (
            [
                'done' => $hidden,
                'busy' => $held,
                'deleted' => $this->shelved('deleted', 'completed', self::NOW),
                'not_hidden' => $this->table->add(),
                'unknown' => 999_999,
            ] as $result => $id
        ) {
            self::assertSame($result, $this->queue->putBack($id, 'Ada Lovelace'));
        }
        $row = $this->queue->list(['id' => $hidden])[0];
        self::assertSame(
            ['pending', 'returning', 'Ada Lovelace', 0],
            [$row['status'], $row['shelf'], $row['put_back_by'], $row['attempts']]
        );
        self::assertSame('shelved', $this->queue->reset($hidden));
        self::assertSame('shelved', $this->queue->reset($hidden, null, true));
    }

    public function testAllThatIsWantedIsAskedForInChunks(): void
    {
        $ids = [];
        for ($nth = 0; $nth < 520; $nth++) {
            $ids[] = $this->shelved('hidden', 'completed', self::NOW);
        }
        $held = $this->shelved('hidden', 'pending', self::NOW);
        $this->table->lease($held);
        $deleted = $this->shelved('deleted', 'completed', self::NOW);
        $nothing = ['marked' => 0, 'ids' => [], 'busy' => [], 'deleted' => [], 'next' => null];
        self::assertSame($nothing, $this->queue->putBackAll(['type' => 'category'], 'Ada', $ids[511]));
        self::assertSame($nothing, $this->queue->putBackAll(['since' => self::NOW + 1], 'Ada', $ids[511]));
        $chunk = $this->queue->putBackAll(['type' => 'product', 'since' => self::NOW], 'Ada');
        self::assertSame([512, array_slice($ids, 0, 512), $ids[511]], [$chunk['marked'], $chunk['ids'], $chunk['next']]);
        self::assertSame(
            ['marked' => 8, 'ids' => array_slice($ids, 512), 'busy' => [$held], 'deleted' => [$deleted], 'next' => null],
            $this->queue->putBackAll([], 'Ada', $chunk['next'])
        );
        $this->expectException(InvalidInputException::class);
        $this->queue->putBackAll(['type' => 'shoe'], 'Ada');
    }

    public function testWhatWaitsIsResetByForceOnly(): void
    {
        $id = $this->shelved('hidden', 'pending', self::NOW + self::DAY);
        self::assertSame('shelved', $this->queue->reset($id, self::NOW));
        self::assertSame('done', $this->queue->reset($id, self::NOW, true));
        self::assertSame(self::NOW, $this->queue->list(['id' => $id])[0]['available_at']);
    }

    /** @param array<string, mixed> $filter */
    private function listed(array $filter): array
    {
        return array_column($this->queue->list($filter), 'id');
    }

    private function shelved(string $shelf, string $status, int $availableAt): int
    {
        return $this->table->add([
            'shelf' => $shelf,
            'status' => $status,
            'available_at' => gmdate('Y-m-d H:i:s', $availableAt),
            'shelved_at' => gmdate('Y-m-d H:i:s', self::NOW),
            'former' => self::FORMER,
            'put_back_by' => $shelf === 'returning' ? 'Ada' : null,
        ]);
    }
}
