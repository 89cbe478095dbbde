<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Model\Deletion\SharedImages;
use Akeneo\Events\Model\ResourceModel\GalleryRows;
use Akeneo\Events\Plugin\KeepSharedImages;
use Magento\Catalog\Model\Product;
use Magento\Catalog\Model\ResourceModel\MediaImageDeleteProcessor;
use Magento\Catalog\Model\ResourceModel\Product\Gallery;
use Magento\Framework\Data\Collection;
use Magento\Framework\DataObject;
use PHPUnit\Framework\TestCase;

final class SharedImagesTest extends TestCase
{
    /** @var string[] what Magento was let do, in order */
    private array $done = [];

    /** @var string[] files that another product uses */
    private array $used = [];
    private SharedImages $images;
    private KeepSharedImages $plugin;

    protected function setUp(): void
    {
        $rows = $this->createStub(GalleryRows::class);
        $rows->method('deleteUnshared')->willReturnCallback(function (array $ids, int $productId, callable $delete): void {
            $this->done[] = "rows for $productId";
            $delete(array_values(array_diff($ids, [2])));
        });
        $rows->method('used')->willReturnCallback(fn (): array => $this->used);
        $this->images = new SharedImages($rows);
        $this->plugin = new KeepSharedImages($this->images);
    }

    public function testWhileAProductIsDeletedOnlyRowsGoThatAreItsOwn(): void
    {
        self::assertTrue($this->images->keep(7, function (): bool {
            $this->magentoDeletesRows([1, 2, 3]);
            $this->magentoDeletesRows('4');

            return true;
        }));
        self::assertSame(['rows for 7', 'rows 1, 3', 'rows for 7', 'rows 4'], $this->done);
    }

    public function testFilesGoWhenTheDeletionIsCommittedAndOnlyThoseThatNobodyUses(): void
    {
        $this->used = ['/shared.png'];
        $this->images->keep(7, function (): bool {
            $this->magentoDeletesFiles($this->product('/own.png', '/shared.png'));
            $this->done[] = 'commit';

            return true;
        });
        self::assertSame(['commit', 'files /own.png'], $this->done);
    }

    public function testIfAllFilesAreUsedMagentoIsNotAsked(): void
    {
        $this->used = ['/shared.png'];
        $this->images->keep(7, function (): bool {
            $this->magentoDeletesFiles($this->product('/shared.png'));

            return true;
        });
        self::assertSame([], $this->done);
    }

    public function testFilesStayWhenTheDeletionFailsAndAreNotDeletedWithTheNextProduct(): void
    {
        try {
            $this->images->keep(7, function (): bool {
                $this->magentoDeletesFiles($this->product('/own.png'));
                throw new \RuntimeException('rolled back');
            });
            self::fail('nothing was thrown');
        } catch (\RuntimeException $thrown) {
            self::assertSame('rolled back', $thrown->getMessage());
        }
        self::assertFalse($this->images->keep(8, static fn (): bool => false));
        self::assertSame([], $this->done);
    }

    public function testWhatAMerchantDeletesIsLeftToMagento(): void
    {
        $this->images->keep(7, static fn (): bool => true);
        $this->used = ['/shared.png'];
        $this->magentoDeletesRows([1, 2]);
        $this->magentoDeletesFiles($this->product('/shared.png'));
        self::assertSame(['rows 1, 2', 'files /shared.png'], $this->done);
    }

    public function testWhatIsNoProductIsLeftToMagento(): void
    {
        $this->images->keep(7, function (): bool {
            $proceed = function (): void {
                $this->done[] = 'files of something else';
            };
            $this->plugin->aroundExecute(new MediaImageDeleteProcessor(), $proceed, new DataObject());

            return true;
        });
        self::assertSame(['files of something else'], $this->done);
    }

    private function magentoDeletesRows(array|string $ids): void
    {
        $gallery = new Gallery();
        $proceed = function (array $ids): void {
            $this->done[] = 'rows ' . implode(', ', $ids);
        };
        self::assertSame($gallery, $this->plugin->aroundDeleteGallery($gallery, $proceed, $ids));
    }

    private function magentoDeletesFiles(Product $product): void
    {
        $this->plugin->aroundExecute(new MediaImageDeleteProcessor(), function (Product $product): void {
            $this->done[] = 'files ' . implode(', ', $product->getMediaGalleryImages()->getColumnValues('file'));
        }, $product);
    }

    private function product(string ...$files): Product
    {
        $images = new Collection();
        foreach ($files as $number => $file) {
            $images->addItem((new DataObject())->addData(['id' => $number + 1, 'file' => $file]));
        }
        $product = $this->createStub(Product::class);
        $product->method('getMediaGalleryImages')->willReturn($images);

        return $product;
    }
}
