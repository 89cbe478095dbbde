<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Config;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Config\Source\ShopAttributes;
use Akeneo\Events\Test\Support\Parts;
use Magento\Catalog\Model\ResourceModel\Eav\Attribute;
use Magento\Catalog\Model\ResourceModel\Product\Attribute\Collection;
use Magento\Catalog\Model\ResourceModel\Product\Attribute\CollectionFactory;
use PHPUnit\Framework\MockObject\MockObject;
use PHPUnit\Framework\TestCase;

/** The setting "Protected Attributes": what it offers, and what is read of it. */
final class ShopAttributesTest extends TestCase
{
    /** Magento\Catalog\Setup\CategorySetup is the only class of Magento that makes such attributes. */
    private const SHIPPED_BY_MAGENTO = ['color', 'cost', 'manufacturer'];
    private const CONFIG = __DIR__ . '/../../../../../php-module/etc/config.xml';

    public function testItOffersEveryUserDefinedAttributeByLabelAndCode(): void
    {
        $collection = $this->collection(['color' => 'Color', 'erp_number' => ' ', 'size' => null]);
        $collection->expects(self::once())->method('addFieldToFilter')->with('is_user_defined', ['eq' => 1])->willReturnSelf();
        $factory = $this->createStub(CollectionFactory::class);
        $factory->method('create')->willReturn($collection);
        self::assertSame([
            ['value' => 'color', 'label' => 'Color (color)'],
            ['value' => 'erp_number', 'label' => 'erp_number'],
            ['value' => 'size', 'label' => 'size'],
        ], (new ShopAttributes($factory))->toOptionArray());
    }

    public function testNothingIsReadOfTheShopBeforeTheFieldIsShown(): void
    {
        $factory = $this->createMock(CollectionFactory::class);
        $factory->expects(self::never())->method('create');
        new ShopAttributes($factory);
    }

    public function testWhatMagentoShipsAsUserDefinedIsProtectedByDefault(): void
    {
        $defaults = simplexml_load_file(self::CONFIG)->default->akeneo_connector->events_platform;
        self::assertSame(self::SHIPPED_BY_MAGENTO, explode(',', (string)$defaults->protected_attributes));
    }

    public function testWhatIsSelectedIsReadAndNoneMayBe(): void
    {
        $parts = new Parts();
        foreach ([[' color, erp_number,,', ['color', 'erp_number']], ['', []], [null, []]] as [$stored, $codes]) {
            $parts->settings[Config::PROTECTED_ATTRIBUTES] = $stored;
            self::assertSame($codes, $parts->config->protectedAttributes());
        }
    }

    /**
     * @param array<string, ?string> $attributes labels by code
     * @return Collection&MockObject
     */
    private function collection(array $attributes): Collection
    {
        $made = [];
        foreach ($attributes as $code => $label) {
            $made[] = (new Attribute())->addData(['attribute_code' => $code, 'frontend_label' => $label]);
        }
        $collection = $this->createMock(Collection::class);
        $collection->method('setOrder')->willReturnSelf();
        $collection->method('getIterator')->willReturn(new \ArrayIterator($made));

        return $collection;
    }
}
