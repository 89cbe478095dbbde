<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Model\Deletion\AttributeOption;
use Akeneo\Events\Model\ResourceModel\AttributeRows;
use Magento\Catalog\Model\ResourceModel\Attribute as AttributeResource;
use Magento\Catalog\Model\ResourceModel\Eav\Attribute as CatalogAttribute;
use Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class AttributeOptionTest extends TestCase
{
    private const OPTION = 445;

    /** @var array<string, mixed> the attribute as it is stored */
    private array $attribute = [
        'attribute_id' => 93, 'frontend_input' => 'select', 'backend_type' => 'int', 'frontend_label' => 'Colour', 'default_value' => '446',
    ];

    /** @var string[] what was done, in order */
    private array $done = [];
    private ?CatalogAttribute $saved = null;
    private ?\Exception $refusal = null;

    public function testItSavesTheAttributeWithTheOptionMarked(): void
    {
        self::assertTrue($this->deleter()->delete(self::OPTION));
        self::assertSame(['begin', 'save', 'commit'], $this->done);
        self::assertSame(['value' => [445 => []], 'delete' => [445 => '1']], $this->saved->getData('option'));
        self::assertSame(0, $this->saved->getData('store_id'));
        self::assertSame('446', $this->saved->getDefaultValue());
    }

    public function testAnOptionThatIsGoneIsNoFailure(): void
    {
        $this->attribute = [];
        self::assertFalse($this->deleter()->delete(self::OPTION));
        self::assertSame([], $this->done);
    }

    public function testItSavesTheLabelsThatTheAttributeHasNow(): void
    {
        $this->deleter()->delete(self::OPTION);
        self::assertSame([0 => 'Colour', 1 => 'Color', 3 => 'Farbe'], $this->saved->getData('frontend_label'));
    }

    public function testListsOfAMultiselectLoseTheOptionInTheSameTransaction(): void
    {
        $this->attribute['frontend_input'] = 'multiselect';
        $this->attribute['backend_type'] = 'varchar';
        $this->deleter()->delete(self::OPTION);
        self::assertSame(['begin', 'lists of catalog_product_entity_varchar, 93, 445', 'save', 'commit'], $this->done);
    }

    public function testWhenTheAttributeCannotBeSavedTheListsAreRolledBack(): void
    {
        $this->attribute['frontend_input'] = 'multiselect';
        $this->refusal = new LocalizedException(__('No.'));
        try {
            $this->deleter()->delete(self::OPTION);
            self::fail('nothing was thrown');
        } catch (LocalizedException $thrown) {
            self::assertSame($this->refusal, $thrown);
        }
        self::assertSame('roll back', end($this->done));
    }

    /** @dataProvider defaults */
    #[DataProvider('defaults')]
    public function testADeletedOptionIsNoDefaultAnyMore(?string $before, ?string $after): void
    {
        $this->attribute['default_value'] = $before;
        $this->deleter()->delete(self::OPTION);
        self::assertSame($after, $this->saved->getDefaultValue());
    }

    /** @return array<string, array{?string, ?string}> */
    public static function defaults(): array
    {
        return [
            'none' => [null, null],
            'another' => ['446', '446'],
            'one that begins alike' => ['4451', '4451'],
            'the option' => ['445', ''],
            'first of a list' => ['445,446', '446'],
            'in the middle of a list' => ['444,445,446', '444,446'],
        ];
    }

    private function deleter(): AttributeOption
    {
        $resource = $this->createStub(AttributeResource::class);
        $resource->method('load')->willReturnCallback(function (CatalogAttribute $attribute) use ($resource) {
            $attribute->addData($this->attribute);

            return $resource;
        });
        foreach (['beginTransaction' => 'begin', 'commit' => 'commit', 'rollBack' => 'roll back'] as $method => $name) {
            $resource->method($method)->willReturnCallback(function () use ($resource, $name) {
                $this->done[] = $name;

                return $resource;
            });
        }
        $attribute = $this->getMockBuilder(CatalogAttribute::class)->onlyMethods(['save'])->getMock();
        $attribute->method('save')->willReturnCallback(function () use ($attribute): CatalogAttribute {
            if ($this->refusal !== null) {
                throw $this->refusal;
            }
            $this->done[] = 'save';

            return $this->saved = $attribute;
        });
        $factory = $this->createStub(AttributeFactory::class);
        $factory->method('create')->willReturn($attribute);
        $rows = $this->createStub(AttributeRows::class);
        $rows->method('attributeIdOf')->willReturn($this->attribute === [] ? null : 93);
        $rows->method('storeLabels')->willReturn([1 => 'Color', 3 => 'Farbe']);
        $rows->method('removeFromLists')->willReturnCallback(function (string $table, int $attribute, int $option): void {
            $this->done[] = "lists of $table, $attribute, $option";
        });

        return new AttributeOption($factory, $resource, $rows);
    }
}
