<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Model\Deletion\Category;
use Akeneo\Events\Model\Deletion\InTheWayException;
use Akeneo\Events\Model\ResourceModel\CategoryRows;
use Magento\Catalog\Api\CategoryRepositoryInterface;
use Magento\Catalog\Model\Category as CatalogCategory;
use Magento\Catalog\Model\CategoryFactory;
use Magento\Catalog\Model\ResourceModel\Category as CategoryResource;
use PHPUnit\Framework\MockObject\MockObject;
use PHPUnit\Framework\TestCase;

final class CategoryTest extends TestCase
{
    private ?string $path = '1/2/7';

    /** @var int[] what is below it now */
    private array $below = [];

    /** @var CategoryRepositoryInterface&MockObject */
    private CategoryRepositoryInterface $repository;

    protected function setUp(): void
    {
        $this->repository = $this->createMock(CategoryRepositoryInterface::class);
    }

    public function testItDeletesTheCategoryAsItIsNowInTheAdminStore(): void
    {
        $this->repository->expects(self::once())->method('delete')->with(self::callback(
            static fn (CatalogCategory $category): bool => $category->getId() === 7 && $category->getData('store_id') === 0
        ));
        self::assertTrue($this->deleter()->delete(7));
    }

    public function testACategoryThatIsGoneIsNoFailure(): void
    {
        $this->path = null;
        $this->repository->expects(self::never())->method('delete');
        self::assertFalse($this->deleter()->delete(7));
    }

    public function testWhatThePlanTakesAlongGoesWithIt(): void
    {
        $this->below = [8, 9];
        $this->repository->expects(self::once())->method('delete');
        self::assertTrue($this->deleter()->delete(7, [9, 8, 10]));
    }

    public function testACategoryMadeOrMovedBelowItSinceItWasPlannedPutsItOffAndIsNamed(): void
    {
        $this->below = [8, 12, 9];
        $this->repository->expects(self::never())->method('delete');
        $this->expectExceptionObject(new InTheWayException('category_grew', 12));
        $this->deleter()->delete(7, [8, 9]);
    }

    private function deleter(): Category
    {
        $resource = $this->createStub(CategoryResource::class);
        $resource->method('load')->willReturnCallback(function (CatalogCategory $category, int $id) use ($resource) {
            if ($this->path !== null) {
                $category->addData(['entity_id' => $id, 'path' => $this->path]);
            }

            return $resource;
        });
        $rows = $this->createMock(CategoryRows::class);
        $rows->method('below')->with('1/2/7')->willReturn($this->below);

        return new Category(new CategoryFactory(), $resource, $this->repository, $rows);
    }
}
