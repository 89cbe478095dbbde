<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Model\Deletion\AreaInterface;
use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Model\Shelf\ShelfInterface;
use Magento\Framework\Indexer\IndexerInterface;
use Magento\Framework\Indexer\IndexerRegistry;
use PHPUnit\Framework\TestCase;

/** The loop with the real extension on a real queue; only what deletes is made up. */
abstract class BatchTestCase extends TestCase
{
    protected const NOTHING = ['completed' => 0, 'hidden' => 0, 'put_back' => 0, 'failed' => 0, 'retried' => 0, 'released' => 0];
    protected Parts $parts;

    /** @var int[] entity ids, in the order they were deleted */
    protected array $deleted = [];

    /** @var array<int, callable(): bool> what a deleter does, by its turn from 1; else it succeeds */
    protected array $turns = [];

    /** @var list<array{string, int[]}> what was hidden or put back together, call by call: hide or putBack, and the entity ids */
    protected array $changes = [];

    /** @var null|\Closure(int[]): mixed called with the ids before they are changed */
    protected ?\Closure $onChange = null;

    protected float $secondsAlone = 60.0;

    protected ?PostponedIndexing $indexing = null;

    /** @var int[][] what was indexed, call by call */
    protected array $indexed = [];

    protected ?\Throwable $failure = null;
    protected int $invalidated = 0;

    protected function setUp(): void
    {
        $this->parts = new Parts();
    }

    /**
     * @param int $watched how many deletions the watcher saw
     * @return array<string, int>
     */
    protected function carryOut(int $limit, ?int &$watched = null): array
    {
        $watched = 0;

        return $this->process()->execute(
            $this->parts->core->worker()->claim($limit),
            static function () use (&$watched): void {
                $watched++;
            }
        );
    }

    /** @param array<string, DeleterInterface> $deleters beside that of products, by type */
    protected function process(array $deleters = []): ProcessBatch
    {
        $deleter = $this->createStub(DeleterInterface::class);
        $deleter->method('delete')->willReturnCallback(function (int $id): bool {
            $this->deleted[] = $id;
            $turn = $this->turns[count($this->deleted)] ?? static fn (): bool => true;

            return $turn();
        });

        return Loop::of(
            ['product' => $deleter] + $deleters,
            ['product' => $products = $this->shelf('product'), 'product_model' => $products, 'category' => $this->shelf('category')],
            $this->area(),
            $this->indexing ??= $this->indexing(),
            $this->parts->stop,
            $this->parts->logger,
            $this->secondsAlone,
        );
    }

    /** Writes the rows of the small shop, and notes it. */
    private function shelf(string $type): ShelfInterface
    {
        $table = $this->parts->table;
        $rows = SqlShelf::all($table->connection, $table->prefix)[$type];
        $shelf = $this->createStub(ShelfInterface::class);
        foreach (['hide', 'putBack'] as $how) {
            $shelf->method($how)->willReturnCallback(function (array $statuses) use ($how, $rows): array {
                $this->changes[] = [$how, array_keys($statuses)];
                if ($this->onChange !== null) {
                    ($this->onChange)(array_keys($statuses));
                }

                return $rows->$how($statuses);
            });
        }

        return $shelf;
    }

    protected function indexing(): PostponedIndexing
    {
        $indexer = $this->createStub(IndexerInterface::class);
        $indexer->method('reindexList')->willReturnCallback(function (array $ids): void {
            $this->indexed[] = $ids;
            if ($this->failure !== null) {
                throw $this->failure;
            }
        });
        $indexer->method('invalidate')->willReturnCallback(function (): void {
            $this->invalidated++;
        });
        $indexers = $this->createStub(IndexerRegistry::class);
        $indexers->method('get')->willReturn($indexer);

        return new PostponedIndexing($indexers, $this->parts->logger);
    }

    protected function area(): AreaInterface
    {
        return new class implements AreaInterface {
            public function run(callable $callback): void
            {
                $callback();
            }
        };
    }

    /** @return int[] */
    protected function entries(int $count): array
    {
        return array_map(fn (): int => $this->parts->table->addDeletable(), range(1, $count));
    }

    protected function message(int $entry): string
    {
        return $this->parts->core->queue()->list(['id' => $entry])[0]['message'];
    }
}
