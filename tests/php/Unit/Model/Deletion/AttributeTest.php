<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Model\Deletion\Attribute;
use Akeneo\Events\Model\ResourceModel\ConnectorRows;
use Magento\Catalog\Model\ResourceModel\Attribute as AttributeResource;
use Magento\Catalog\Model\ResourceModel\Eav\Attribute as CatalogAttribute;
use Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\TestCase;

final class AttributeTest extends TestCase
{
    /** @var string[] what was done, in order */
    private array $done = [];
    private ?\Exception $refusal = null;

    public function testItDeletesTheAttributeByItsIdAndThenTheMappingRowsOfItsOptions(): void
    {
        self::assertTrue($this->deleter(exists: true)->delete(445));
        self::assertSame(['rows of options of 445', 'begin', 'delete attribute 445', 'commit', 'remove rows 8, 9'], $this->done);
    }

    public function testAnAttributeThatIsGoneIsNoFailure(): void
    {
        self::assertFalse($this->deleter(exists: false)->delete(445));
        self::assertSame([], $this->done);
    }

    public function testWhenMagentoRefusesItTheMappingRowsOfItsOptionsStay(): void
    {
        $this->refusal = new LocalizedException(__('This attribute is used in configurable products.'));
        try {
            $this->deleter(exists: true)->delete(445);
            self::fail('nothing was thrown');
        } catch (LocalizedException $thrown) {
            self::assertSame($this->refusal, $thrown);
        }
        self::assertSame(['rows of options of 445', 'begin', 'roll back'], $this->done);
    }

    private function deleter(bool $exists): Attribute
    {
        $resource = $this->createStub(AttributeResource::class);
        $resource->method('load')->willReturnCallback(static function (CatalogAttribute $attribute, int $id) use ($resource, $exists) {
            $attribute->addData($exists ? ['attribute_id' => $id] : []);

            return $resource;
        });
        foreach (['beginTransaction' => 'begin', 'commit' => 'commit', 'rollBack' => 'roll back'] as $method => $name) {
            $resource->method($method)->willReturnCallback(function () use ($resource, $name) {
                $this->done[] = $name;

                return $resource;
            });
        }
        // The model is told, not a service: plugins on its delete() switch off price rules.
        $attribute = $this->getMockBuilder(CatalogAttribute::class)->onlyMethods(['delete'])->getMock();
        $attribute->method('delete')->willReturnCallback(function () use ($attribute): CatalogAttribute {
            if ($this->refusal !== null) {
                throw $this->refusal;
            }
            $this->done[] = "delete attribute {$attribute->getAttributeId()}";

            return $attribute;
        });
        $factory = $this->createStub(AttributeFactory::class);
        $factory->method('create')->willReturn($attribute);
        $rows = $this->createStub(ConnectorRows::class);
        $rows->method('ofOptionsOf')->willReturnCallback(function (int $id): array {
            $this->done[] = "rows of options of $id";

            return [8, 9];
        });
        $rows->method('remove')->willReturnCallback(function (array $ids): void {
            $this->done[] = 'remove rows ' . implode(', ', $ids);
        });

        return new Attribute($factory, $resource, $rows);
    }
}
