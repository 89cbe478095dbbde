<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Shelf;

use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Model\ResourceModel\StatusRows;
use Akeneo\Events\Model\Shelf\CachedPages;
use Akeneo\Events\Model\Shelf\Products;
use Akeneo\Events\Test\Support\LineLogger;
use Magento\Catalog\Model\Product\Action;
use Magento\Catalog\Model\Product\ActionFactory;
use Magento\Catalog\Model\ResourceModel\Product\Action as ActionResource;
use Magento\Catalog\Model\ResourceModel\Product\ActionFactory as ActionResourceFactory;
use Magento\Framework\Indexer\AbstractProcessor;
use Magento\Framework\Indexer\IndexerInterface;
use Magento\Framework\Indexer\IndexerRegistry;
use PHPUnit\Framework\TestCase;

/** What is called of Magento, and when. That the shop then shows what it should is tested in a real Magento. */
final class ProductsTest extends TestCase
{
    /** @var list<mixed> in the order of the calls */
    private array $calls = [];

    /** @var int[] ids of products that are not there */
    private array $gone = [];

    private ?\Closure $onMassAction = null;
    private PostponedIndexing $indexing;

    /** @var object[] resources that mass actions were made with */
    private array $resources = [];

    public function testHidingCallsTheMassActionForTheDefaultScopeAndEachStoreViewWithAValue(): void
    {
        $there = $this->products()->hide([7 => [0 => 2], 8 => [0 => 2, 3 => 2], 9 => [0 => 2, 3 => 2, 5 => 2]]);
        self::assertSame([7, 8, 9], $there);
        self::assertSame([
            ['present', [7, 8, 9]],
            ['mass action', [7, 8, 9], ['status' => 2], 0],
            ['mass action', [8, 9], ['status' => 2], 3],
            ['mass action', [9], ['status' => 2], 5],
            ['tidy', [7, 8, 9]],
            ['prices', [7, 8, 9]],
            ['pages', [7, 8, 9]],
        ], $this->calls);
    }

    public function testPuttingBackCallsItForTheDefaultScopeOnlySinceItWritesForWholeWebsites(): void
    {
        $this->products()->putBack([7 => [0 => 1, 3 => 2], 8 => [0 => 2, 3 => 1], 9 => [0 => 1]]);
        self::assertSame([
            ['replace', [7, 8, 9]],
            ['mass action', [7, 9], ['status' => 1], 0],
            ['mass action', [8], ['status' => 2], 0],
            ['replace', [7, 8, 9]],
            ['prices', [7, 8, 9]],
            ['pages', [7, 8, 9]],
        ], $this->calls);
    }

    public function testAProductThatHadNoDefaultValueIsNotEnabledOnTheWay(): void
    {
        $this->products()->putBack([7 => [3 => 1], 8 => [0 => null]]);
        self::assertSame(['mass action', [7, 8], ['status' => 2], 0], $this->calls[1]);
        self::assertSame(['replace', [7, 8]], $this->calls[2]);
    }

    public function testProductsThatAreGoneAreLeftOut(): void
    {
        $this->gone = [8];
        self::assertSame([7], $this->products()->hide([7 => [0 => 2], 8 => [0 => 2, 3 => 2]]));
        self::assertSame(['mass action', [7], ['status' => 2], 0], $this->calls[1]);
        self::assertSame(['tidy', [7]], $this->calls[2]);
        $this->calls = [];
        self::assertSame([], $this->products()->putBack([8 => [0 => 1]]));
        self::assertSame([['replace', [8]]], $this->calls);
    }

    public function testWhateverTheMassActionIndexesIsIndexedOnceAndAfterTheRowsAreRight(): void
    {
        $this->onMassAction = fn (array $ids): bool => $this->indexing->postpones('catalogsearch_fulltext', $ids);
        $this->products()->hide([7 => [0 => 2, 3 => 2], 8 => [0 => 2]]);
        self::assertSame(['tidy', 'prices', 'index', 'pages'], array_slice(array_column($this->calls, 0), -4));
        self::assertSame([['index', 'catalogsearch_fulltext', [7, 8]]], $this->of('index'));
    }

    public function testWhatTheMassActionRefusesToHideStaysAsItIs(): void
    {
        $this->onMassAction = static fn (): never => throw new \RuntimeException('no');
        try {
            $this->products()->hide([7 => [0 => 2]]);
            self::fail('nothing was thrown');
        } catch (\RuntimeException) {
            self::assertSame([['present', [7]]], array_slice($this->calls, 0, 1));
            self::assertSame([], $this->of('tidy'));
        }
    }

    public function testAfterAFailureWhatWasChangedIsIndexedAllTheSame(): void
    {
        $this->onMassAction = function (array $ids, int $store): void {
            $this->indexing->postpones('catalogsearch_fulltext', $ids);
            if ($store === 3) {
                throw new \RuntimeException('no');
            }
        };
        try {
            $this->products()->hide([7 => [0 => 2, 3 => 2]]);
            self::fail('nothing was thrown');
        } catch (\RuntimeException) {
            self::assertSame([['index', 'catalogsearch_fulltext', [7]]], $this->of('index'));
        }
        self::assertFalse($this->indexing->postpones('catalogsearch_fulltext', [7]), 'nothing waits any more');
    }

    public function testEachMassActionHasAResourceOfItsOwn(): void
    {
        $this->products()->hide([7 => [0 => 2, 3 => 2]]);
        self::assertCount(2, array_unique(array_map('spl_object_id', $this->resources)));
        self::assertContainsOnlyInstancesOf(ActionResource::class, $this->resources);
    }

    /** @return list<mixed> */
    private function of(string $what): array
    {
        return array_values(array_filter($this->calls, static fn (array $call): bool => $call[0] === $what));
    }

    private function products(): Products
    {
        $rows = $this->createStub(StatusRows::class);
        foreach (['present', 'tidy', 'replace'] as $how) {
            $rows->method($how)->willReturnCallback(function (array $statuses) use ($how): array {
                $this->calls[] = [$how, array_keys($statuses)];

                return array_values(array_diff(array_keys($statuses), $this->gone));
            });
        }
        $indexer = $this->createStub(AbstractProcessor::class);
        $indexer->method('reindexList')->willReturnCallback(function (array $ids): void {
            $this->calls[] = ['prices', $ids];
        });
        $pages = $this->createStub(CachedPages::class);
        $pages->method('forget')->willReturnCallback(function (array $ids): void {
            $this->calls[] = ['pages', $ids];
        });

        return new Products($this->actions(), $this->actionResources(), $rows, $this->indexing = $this->indexing(), $pages, [$indexer]);
    }

    private function actions(): ActionFactory
    {
        $action = $this->createStub(Action::class);
        $action->method('updateAttributes')->willReturnCallback(function (array $ids, array $values, int $store) use ($action): Action {
            $this->calls[] = ['mass action', $ids, $values, $store];
            if ($this->onMassAction !== null) {
                ($this->onMassAction)($ids, $store);
            }

            return $action;
        });
        $actions = $this->createStub(ActionFactory::class);
        $actions->method('create')->willReturnCallback(function (array $data) use ($action): Action {
            $this->resources[] = $data['resource'];

            return $action;
        });

        return $actions;
    }

    private function actionResources(): ActionResourceFactory
    {
        $resources = $this->createStub(ActionResourceFactory::class);
        $resources->method('create')->willReturnCallback(static fn (): ActionResource => new ActionResource());

        return $resources;
    }

    private function indexing(): PostponedIndexing
    {
        $indexers = $this->createStub(IndexerRegistry::class);
        $indexers->method('get')->willReturnCallback(function (string $id): IndexerInterface {
            $indexer = $this->createStub(IndexerInterface::class);
            $indexer->method('reindexList')->willReturnCallback(function (array $ids) use ($id): void {
                $this->calls[] = ['index', $id, $ids];
            });

            return $indexer;
        });

        return new PostponedIndexing($indexers, new LineLogger());
    }
}
