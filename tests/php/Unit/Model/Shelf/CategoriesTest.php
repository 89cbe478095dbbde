<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Shelf;

use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Model\ResourceModel\StatusRows;
use Akeneo\Events\Model\Shelf\CachedPages;
use Akeneo\Events\Model\Shelf\Categories;
use Akeneo\Events\Test\Support\LineLogger;
use Magento\Catalog\Model\Category;
use Magento\Catalog\Model\CategoryFactory;
use Magento\Catalog\Model\ResourceModel\Category as CategoryResource;
use Magento\Framework\Indexer\IndexerRegistry;
use PHPUnit\Framework\TestCase;

/** What is called of Magento, and when. That nothing else of a category changes is tested in a real Magento. */
final class CategoriesTest extends TestCase
{
    /** @var list<mixed> in the order of the calls */
    private array $calls = [];

    public function testARowIsWrittenFirstAndThenMagentoIsToldForEachScope(): void
    {
        self::assertSame([7, 8], $this->categories()->hide([7 => [0 => 0, 3 => 0], 8 => [0 => 0], 9 => [0 => 0]]));
        self::assertSame([
            ['write', [7 => [0 => 0, 3 => 0], 8 => [0 => 0], 9 => [0 => 0]]],
            ['saved', 7, 0, ['is_active' => 1], ['is_active' => 0]],
            ['saved', 7, 3, ['is_active' => 1], ['is_active' => 0]],
            ['saved', 8, 0, ['is_active' => 1], ['is_active' => 0]],
            ['pages'],
        ], $this->calls);
    }

    public function testPuttingBackTellsTheDefaultScopeAlsoIfItHadNoValue(): void
    {
        $this->categories()->putBack([7 => [3 => 1], 8 => [0 => null]]);
        self::assertSame([
            ['saved', 7, 3, ['is_active' => 0], ['is_active' => 1]],
            ['saved', 7, 0, ['is_active' => 1], ['is_active' => null]],
            ['saved', 8, 0, ['is_active' => 1], ['is_active' => null]],
        ], array_slice($this->calls, 1, 3));
    }

    private function categories(): Categories
    {
        $rows = $this->createStub(StatusRows::class);
        foreach (['write', 'replace'] as $how) {
            $rows->method($how)->willReturnCallback(function (array $statuses) use ($how): array {
                $this->calls[] = [$how, $statuses];

                return array_values(array_diff(array_keys($statuses), [9]));
            });
        }
        $pages = $this->createStub(CachedPages::class);
        $pages->method('forget')->willReturnCallback(function (): void {
            $this->calls[] = ['pages'];
        });
        $factory = $this->createStub(CategoryFactory::class);
        $factory->method('create')->willReturnCallback(fn (): Category => $this->category());
        $callbacks = [];
        $resource = $this->createStub(CategoryResource::class);
        $resource->method('load')->willReturnCallback(static function (Category $category, int $id) use ($resource): CategoryResource {
            $category->setData('entity_id', $id)->setData('is_active', 'as it was');

            return $resource;
        });
        $resource->method('addCommitCallback')->willReturnCallback(static function (callable $callback) use ($resource, &$callbacks): CategoryResource {
            $callbacks[] = $callback;

            return $resource;
        });
        $resource->method('commit')->willReturnCallback(static function () use ($resource, &$callbacks): CategoryResource {
            array_map(static fn (callable $callback) => $callback(), $callbacks);
            $callbacks = [];

            return $resource;
        });

        return new Categories($factory, $resource, $rows, new PostponedIndexing(new IndexerRegistry(), new LineLogger()), $pages);
    }

    /** Tells what it was and what it became, once its change is committed. */
    private function category(): Category
    {
        return new class (function (array $call): void {
            $this->calls[] = $call;
        }) extends Category {
            /** @var array<string, mixed> */
            private array $orig = [];
            private bool $saved = false;

            public function __construct(private readonly \Closure $tell)
            {
            }

            public function setOrigData($key = null, $data = null)
            {
                $this->orig[$key] = $data;

                return $this;
            }

            public function afterSave()
            {
                $this->saved = true;

                return $this;
            }

            public function afterCommitCallback()
            {
                if ($this->saved) {
                    ($this->tell)(['saved', $this->getId(), $this->getData('store_id'), $this->orig, ['is_active' => $this->getData('is_active')]]);
                }

                return $this;
            }
        };
    }
}
