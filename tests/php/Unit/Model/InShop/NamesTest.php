<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\InShop;

use Akeneo\Events\Test\Support\Wording;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class NamesTest extends TestCase
{
    /** @dataProvider entities */
    #[DataProvider('entities')]
    public function testAnEntityIsNamedAsTheMerchantKnowsIt(?string $json, ?string $line, array $facts): void
    {
        self::assertSame($line, Wording::names()->line($json, null));
        self::assertSame($facts, array_map(static fn (array $fact): string => "$fact[0]: $fact[1]", Wording::names()->facts($json)));
    }

    public static function entities(): array
    {
        return [
            'product' => [
                '[{"id":12,"sku":"A-1","name":"Red shirt","type":"simple"}]',
                'A-1, Red shirt (Simple Product)',
                ['SKU: A-1', 'Name: Red shirt', 'Product Type: Simple Product'],
            ],
            'product of another module' => ['[{"sku":"A-1","type":"giftcard"}]', 'A-1 (giftcard)', ['SKU: A-1', 'Product Type: giftcard']],
            'product by its name only' => ['[{"name":"Red shirt"}]', 'Red shirt', ['Name: Red shirt']],
            'SKU 0' => ['[{"sku":"0"}]', '0', ['SKU: 0']],
            'model' => [
                '[{"id":12,"sku":"A","name":"Shirt","type":"configurable","variants":12}]',
                'A, Shirt (Configurable Product, variants: 12)',
                ['SKU: A', 'Name: Shirt', 'Product Type: Configurable Product', 'Variants: 12'],
            ],
            'category' => [
                '[{"id":4,"name":"Shoes","path":["Default Category","Women","Shoes"],"below":3}]',
                'Default Category / Women / Shoes',
                ['Name: Shoes', 'Path of the category: Default Category / Women / Shoes', 'Categories below it: 3'],
            ],
            'attribute or family' => ['[{"id":4,"name":"Color"}]', 'Color', ['Name: Color']],
            'option' => ['[{"id":4,"name":"Red","attribute":"Color"}]', 'Red (Color)', ['Name: Red', 'Label of its attribute: Color']],
            'several' => [
                '[{"name":"Red","attribute":"Color"},{"id":8},{"name":"Red","attribute":"Lining"}]',
                'Red (Color) | Red (Lining)',
                ['Name: Red', 'Label of its attribute: Color', 'Name: Red', 'Label of its attribute: Lining'],
            ],
            'nothing known' => ['[{"id":12}]', null, []],
            'null' => [null, null, []],
        ];
    }

    public function testWithoutANameInTheShopAkeneosIdentifierIsTaken(): void
    {
        foreach ([null, '[]', '[{"id":1}]', '[{"id":1,"sku":" "}]'] as $json) {
            self::assertSame('AKN-1', Wording::names()->line($json, ' AKN-1 '));
        }
        self::assertSame('A-1', Wording::names()->line('[{"sku":"A-1"}]', 'AKN-1'));
        self::assertNull(Wording::names()->line(null, ' '));
    }

    /** @dataProvider hostile */
    #[DataProvider('hostile')]
    public function testWhatIsBrokenOrHostileNamesNothing(string $json): void
    {
        self::assertNull(Wording::names()->line($json, null));
        self::assertSame([], Wording::names()->facts($json));
        self::assertSame([], Wording::along()->of($json));
    }

    public static function hostile(): array
    {
        return array_map(static fn (string $json): array => [$json], [
            '', '[', 'null', '7', '"A-1"', '[1,"a",null,[]]', '[{"sku":7,"name":["x"],"type":{},"path":"x","variants":"12","below":-3}]',
            '[{"sku":"","path":[],"along":[]}]', '[{"path":[1,null,""],"along":{"reviews":"2","images":-1,"carts":1.5,"url_rewrites":0,"secrets":3}}]',
            str_repeat('[', 5000), '{"sku":"A-1"}',
        ]);
    }

    public function testANameIsCutAndHoldsNoControlCharacterAndIsLeftForThePageToEscape(): void
    {
        $json = json_encode([['sku' => "<script>\x1b[31m", 'name' => str_repeat('🐘', 300)]]);
        self::assertSame('<script>?[31m, ' . str_repeat('🐘', 255) . '…', Wording::names()->line($json, null));
        self::assertSame("\u{FFFD}", Wording::names()->line("[{\"sku\":\"\xff\"}]", null));
    }

    public function testWhatGoesAlongIsCountedInWords(): void
    {
        $of = static fn (string $json): array => array_map('strval', Wording::along()->of($json));
        self::assertSame(
            ['Categories below it: 3', 'Assignments of products to categories: 1,200', 'URL rewrites: 4'],
            $of('[{"path":["Shoes"],"along":{"categories":3,"product_links":1200,"url_rewrites":4}}]')
        );
        self::assertSame(
            ['URL rewrites: 1', 'Assignments to categories: 2', 'Reviews: 3', 'Images: 4', 'Variants that become single products: 5', 'Carts that hold it: 6'],
            $of('[{"sku":"A","along":{"url_rewrites":1,"category_links":2,"reviews":3,"images":4,"variants":5,"carts":6}}]')
        );
        self::assertSame(['Reviews: 3'], $of('[{"along":{"reviews":1,"of_a_later_version":9}},{"along":{"reviews":2}},{}]'));
    }
}
