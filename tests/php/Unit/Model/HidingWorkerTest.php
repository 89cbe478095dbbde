<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Core\Batch;
use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Core\InvalidInputException;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Core\Worker;
use Akeneo\Events\Test\Support\EventTable;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** The extension's worker where things are hidden instead of being deleted. */
final class HidingWorkerTest extends TestCase
{
    private const DAY = 86_400;

    private EventTable $table;
    private int $now;

    protected function setUp(): void
    {
        $this->table = EventTable::open();
        $this->now = time();
    }

    public function testAProductIsHiddenAndDeletedWhenItsDayHasCome(): void
    {
        $entry = $this->table->addDeletable();
        $product = $this->table->productOf($entry);
        $batch = $this->worker(['product' => 2])->claim(10, $this->now);
        $hide = $this->only($batch, $this->now);
        self::assertSame(['hide', [$product => [0 => 2]]], [$hide->action(), $hide->statuses()]);
        self::assertSame([$product], $hide->entityIds());
        $batch->hidden($entry, $this->now);
        self::assertNull($batch->next($this->now));
        $ended = $batch->ended();
        self::assertSame([[$entry, 'hidden', false, 'hidden_until']], [$this->told($ended[0])]);
        self::assertSame(1, $batch->finish($this->now)['hidden']);
        $this->writeStatus($product, 2);
        $worker = $this->worker(['product' => 2]);
        self::assertSame(0, $worker->claim(10, $this->now + 2 * self::DAY - 1)->size());
        self::assertSame(0, $worker->claimEntry($entry, $this->now)->size());
        $day = $this->now + 2 * self::DAY;
        $batch = $worker->claim(10, $day);
        $delete = $this->only($batch, $day);
        self::assertSame(['delete', []], [$delete->action(), $delete->statuses()]);
        $batch->deleted($entry, $day);
        $batch->finish($day);
        self::assertSame([[$entry, 'completed', true, 'deleted']], [$this->told($batch->ended()[0])]);
    }

    public function testWhatIsAskedForIsPutBackAndNothingElseIsTaken(): void
    {
        $entry = $this->table->addDeletable();
        $product = $this->table->productOf($entry);
        $this->writeStatus($product, 1);
        $worker = $this->worker(['product' => 0]);
        $batch = $worker->claim(10, $this->now);
        $this->only($batch, $this->now);
        $batch->hidden($entry, $this->now);
        $batch->finish($this->now);
        $this->writeStatus($product, 2);
        $this->table->addDeletable();
        self::assertSame(0, $worker->claimReturning(10, $this->now)->size());
        $queue = new Queue(Database::forWorker($this->table->env));
        self::assertSame('done', $queue->putBack($entry, 'anna', $this->now));
        $batch = $worker->claimReturning(10, $this->now);
        self::assertSame([1, false], [$batch->size(), $batch->held()]);
        $back = $this->only($batch, $this->now);
        self::assertSame(['put_back', [$product => [0 => 1]]], [$back->action(), $back->statuses()]);
        $batch->putBack($entry, $this->now);
        self::assertSame(1, $batch->finish($this->now)['put_back']);
        self::assertSame([[$entry, 'put_back', false, 'put_back_by']], [$this->told($batch->ended()[0])]);
    }

    public function testAnOutcomeOfAnotherActionIsRefusedAndTheEntryStaysInHand(): void
    {
        $entry = $this->table->addDeletable();
        $batch = $this->worker(['product' => 2])->claim(10, $this->now);
        $this->only($batch, $this->now);
        foreach (['deleted', 'putBack'] as $outcome) {
            $this->assertRefused(static fn () => $batch->$outcome($entry), 'handed out for another action');
        }
        $batch->failed($entry, 'refused', 'No.', $this->now);
        $batch->finish($this->now);
        self::assertSame([[$entry, 'failed', false, 'change_refused']], [$this->told($batch->ended()[0])]);
        $other = $this->table->addDeletable();
        $batch = $this->worker(null)->claim(10, $this->now);
        $this->only($batch, $this->now);
        $this->assertRefused(static fn () => $batch->hidden($other), 'handed out for another action');
        $batch->finish($this->now);
    }

    public function testForcedItDeletesWhatIsKeptHidden(): void
    {
        $entry = $this->table->addDeletable();
        $worker = $this->worker(['product' => 0]);
        $batch = $worker->claim(10, $this->now);
        $this->only($batch, $this->now);
        $batch->hidden($entry, $this->now);
        $batch->finish($this->now);
        $this->writeStatus($this->table->productOf($entry), 2);
        $queue = new Queue(Database::forWorker($this->table->env));
        self::assertSame('shelved', $queue->reset($entry, $this->now));
        self::assertSame('done', $queue->reset($entry, $this->now, true));
        $batch = $this->worker(['product' => 0], true)->claimEntry($entry, $this->now);
        self::assertSame('delete', $this->only($batch, $this->now)->action());
        $batch->deleted($entry, $this->now);
        $batch->finish($this->now);
    }

    /** @dataProvider wrong */
    #[DataProvider('wrong')]
    public function testAShelfThatMakesNoSenseIsRefused(array $shelf, string $why): void
    {
        $this->assertRefused(fn () => $this->worker($shelf), $why);
    }

    public static function wrong(): array
    {
        $days = 'for 1 to 3650 days';

        return [
            'a type that Magento cannot hide' => [['family' => 30], '"family" cannot be hidden'],
            'no type' => [['shoe' => 30], '"shoe" cannot be hidden'],
            'a list' => [[30], '"0" cannot be hidden'],
            'negative' => [['product' => -1], $days],
            'too long' => [['category' => 3651], $days],
            'a text' => [['product' => '30'], $days],
            'nothing' => [['product' => null], $days],
        ];
    }

    public function testTheLongestTimeOnTheShelfAndNoTimeAtAllAreTaken(): void
    {
        foreach ([null, [], ['product' => 3650, 'product_model' => 1, 'category' => 0]] as $shelf) {
            self::assertSame(0, $this->worker($shelf)->claim(1, $this->now)->size());
        }
    }

    /** A wish that is not understood must not become the wish for all. */
    public function testAllIsPutBackOnlyByAWishThatIsUnderstood(): void
    {
        $entry = $this->table->addDeletable();
        $batch = $this->worker(['product' => 0])->claim(10, $this->now);
        $this->only($batch, $this->now);
        $batch->hidden($entry, $this->now);
        $batch->finish($this->now);
        $queue = new Queue(Database::forWorker($this->table->env));
        foreach ([['type' => 5], ['type' => ['product']], ['since' => '2026-01-01'], ['since' => 1.5], ['id' => $entry], ['product']] as $which) {
            try {
                $queue->putBackAll($which, 'anna', 0, $this->now);
                self::fail(json_encode($which, JSON_THROW_ON_ERROR));
            } catch (InvalidInputException) {
                self::assertSame('hidden', $queue->list(['id' => $entry])[0]['shelf']);
            }
        }
        $type = 'product';
        $which = ['type' => &$type, 'since' => null];
        self::assertSame([$entry], $queue->putBackAll($which, 'anna', 0, $this->now)['ids']);
    }

    /** @param ?array<string, int> $shelf */
    private function worker(?array $shelf, bool $forced = false): Worker
    {
        return new Worker(Database::forWorker($this->table->env), [], [], 0, null, 'never', $shelf, $forced);
    }

    private function only(Batch $batch, int $now): Deletion
    {
        self::assertSame(1, $batch->size());
        $deletion = $batch->next($now);
        self::assertNotNull($deletion);

        return $deletion;
    }

    /** @param array<string, mixed> $ended */
    private function told(array $ended): array
    {
        return [$ended['id'], $ended['outcome'], $ended['deleted'], $ended['reason']];
    }

    private function writeStatus(int $product, int $status): void
    {
        $table = $this->table->prefix . 'catalog_product_entity_int';
        $this->table->connection->exec(
            "REPLACE INTO $table (attribute_id, store_id, entity_id, value) VALUES (97, 0, $product, $status)"
        );
    }

    private function assertRefused(callable $call, string $why): void
    {
        try {
            $call();
            self::fail('Nothing was refused.');
        } catch (InvalidInputException $refusal) {
            self::assertStringContainsString($why, $refusal->getMessage());
        }
    }
}
