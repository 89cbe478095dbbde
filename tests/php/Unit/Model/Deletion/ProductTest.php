<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Model\Deletion\Product;
use Akeneo\Events\Model\Deletion\SharedImages;
use Akeneo\Events\Model\ResourceModel\GalleryRows;
use Akeneo\Events\Test\Support\LineLogger;
use Magento\Catalog\Api\Data\ProductInterface;
use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Framework\Exception\StateException;
use Magento\Framework\Indexer\IndexerRegistry;
use PHPUnit\Framework\TestCase;

final class ProductTest extends TestCase
{
    public function testItDeletesTheProductAsItIsNowInTheAdminStore(): void
    {
        $product = $this->createStub(ProductInterface::class);
        $products = $this->createMock(ProductRepositoryInterface::class);
        $products->expects(self::once())->method('getById')->with(7, true, 0, true)->willReturn($product);
        $products->expects(self::once())->method('delete')->with(self::identicalTo($product));
        self::assertTrue((new Product($products, $this->indexing(), $this->images()))->delete(7));
    }

    public function testAProductThatIsGoneIsNoFailure(): void
    {
        $products = $this->createMock(ProductRepositoryInterface::class);
        $products->method('getById')->willThrowException(new NoSuchEntityException());
        $products->expects(self::never())->method('delete');
        self::assertFalse((new Product($products, $this->indexing(), $this->images()))->delete(7));
    }

    public function testWhatMagentoSaysComesThrough(): void
    {
        $products = $this->createStub(ProductRepositoryInterface::class);
        $products->method('getById')->willReturn($this->createStub(ProductInterface::class));
        $products->method('delete')->willThrowException($said = new StateException(__('The "%1" product couldn\'t be removed.', 'a')));
        $this->expectExceptionObject($said);
        (new Product($products, $this->indexing(), $this->images()))->delete(7);
    }

    private function indexing(): PostponedIndexing
    {
        return new PostponedIndexing(new IndexerRegistry(), new LineLogger());
    }

    private function images(): SharedImages
    {
        return new SharedImages($this->createStub(GalleryRows::class));
    }
}
