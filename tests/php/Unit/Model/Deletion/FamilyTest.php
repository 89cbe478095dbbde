<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Model\Deletion\Family;
use Akeneo\Events\Model\Deletion\InTheWayException;
use Akeneo\Events\Model\ResourceModel\ConnectorRows;
use Magento\Catalog\Model\ResourceModel\Product\Collection;
use Magento\Catalog\Model\ResourceModel\Product\CollectionFactory;
use Magento\Eav\Model\Entity\Attribute\Set;
use Magento\Eav\Model\Entity\Attribute\SetFactory;
use Magento\Eav\Model\ResourceModel\Entity\Attribute\Set as SetResource;
use PHPUnit\Framework\MockObject\MockObject;
use PHPUnit\Framework\TestCase;

final class FamilyTest extends TestCase
{
    /** @var SetResource&MockObject */
    private SetResource $resource;

    /** @var ConnectorRows&MockObject */
    private ConnectorRows $rows;

    protected function setUp(): void
    {
        $this->resource = $this->createMock(SetResource::class);
        $this->rows = $this->createMock(ConnectorRows::class);
    }

    public function testItDeletesAnEmptySetAndWhatTheConnectorKeepsOfIt(): void
    {
        $this->resource->expects(self::once())->method('delete')->with(self::callback(static fn (Set $set): bool => $set->getAttributeSetId() === 9));
        $this->rows->expects(self::once())->method('removeFamilyAttributes')->with(9);
        self::assertTrue($this->deleter(exists: true)->delete(9));
    }

    public function testASetThatIsGoneIsNoFailure(): void
    {
        $this->resource->expects(self::never())->method('delete');
        self::assertFalse($this->deleter(exists: false)->delete(9));
    }

    public function testASetThatHoldsProductsAgainIsPutOff(): void
    {
        $this->resource->expects(self::never())->method('delete');
        $this->rows->expects(self::never())->method('removeFamilyAttributes');
        $this->expectExceptionObject(new InTheWayException('holds_products', 2));
        $this->deleter(exists: true, products: 2)->delete(9);
    }

    private function deleter(bool $exists, int $products = 0): Family
    {
        $this->resource->method('load')->willReturnCallback(function (Set $set, int $id) use ($exists) {
            $set->addData($exists ? ['attribute_set_id' => $id] : []);

            return $this->resource;
        });
        $collection = $this->createMock(Collection::class);
        $collection->method('addFieldToFilter')->with('attribute_set_id', 9)->willReturnSelf();
        $collection->method('getSize')->willReturn($products);
        $collections = $this->createStub(CollectionFactory::class);
        $collections->method('create')->willReturn($collection);

        return new Family(new SetFactory(), $this->resource, $collections, $this->rows);
    }
}
