<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Reason;

use Akeneo\Events\Model\CleanText;
use Akeneo\Events\Model\Reason\Argument;
use Akeneo\Events\Test\Support\Wording;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class TextTest extends TestCase
{
    private const MESSAGE = 'The English message.';

    /** @dataProvider sentences */
    #[DataProvider('sentences')]
    public function testSentencesAreSaidByTheirTemplates(string $sentences, string $said): void
    {
        self::assertSame($said, Wording::text()->of($sentences, self::MESSAGE));
    }

    public static function sentences(): array
    {
        $family = '{"type":"family","code":"shoes","name":"Shoes"}';

        return [
            ['[{"code":"closed"}]', 'Nothing to do.'],
            ['[{"code":"closed","args":[]},{"code":"given_up","args":[6]}]', 'Nothing to do. The shop gave up after 6 tries.'],
            ["[{\"code\":\"holds\",\"args\":[$family,12]}]", 'The attribute set of family "shoes" (Shoes) holds 12 products.'],
            ['[{"code":"gone","args":["%1 and %2"]}]', 'Deleted %1 and %2.'],
            ['[{"code":"gone","args":["a","a later version says more"]}]', 'Deleted a.'],
        ];
    }

    /** @dataProvider unknown */
    #[DataProvider('unknown')]
    public function testWhatCannotBeReadIsSaidByTheEnglishMessage(?string $sentences): void
    {
        self::assertSame(self::MESSAGE, Wording::text()->of($sentences, self::MESSAGE));
    }

    public static function unknown(): array
    {
        return array_map(static fn (?string $sentences): array => [$sentences], [
            null, '', '[]', '{}', 'null', '"gone"', '[{"code":"gone","args":["a"]', '[1]', '[null]', '[[]]', '[{"args":["a"]}]',
            '[{"code":7}]', '[{"code":"of_a_later_version"}]', '[{"code":"closed"},{"code":"of_a_later_version"}]',
            '[{"code":"gone"}]', '[{"code":"gone","args":[]}]', '[{"code":"gone","args":"a"}]', '[{"code":"holds","args":[1]}]',
            '[{"code":"gone","args":[null]}]', '[{"code":"gone","args":[1.5]}]', '[{"code":"gone","args":[true]}]',
            '[{"code":"gone","args":[{}]}]', '[{"code":"gone","args":[{"type":"product"}]}]',
            '[{"code":"gone","args":[{"type":"asset","code":"x"}]}]', '[{"code":"gone","args":[{"type":"product","code":[]}]}]',
            '[{"code":"gone","args":[{"this":"asset"}]}]', '[{"code":"gone","args":[{"list":["a"],"more":"x"}]}]',
            '[{"code":"gone","args":[{"list":["a",null]}]}]', '[{"code":"gone","args":[' . str_repeat('{"list":[', 20) . ']}]',
            str_repeat('[', 5000),
        ]);
    }

    public function testWithoutAMessageNothingIsSaid(): void
    {
        self::assertSame('', Wording::text()->of(null, null));
    }

    /** @dataProvider arguments */
    #[DataProvider('arguments')]
    public function testAnArgumentIsSaidInWords(mixed $argument, string $said): void
    {
        self::assertSame($said, (new Argument(new CleanText()))->of($argument));
    }

    public static function arguments(): array
    {
        $entity = static fn (string $type, array $more = []): array => ['type' => $type, 'code' => 'a'] + $more;

        return [
            'number' => [1234567, '1234567'],
            'text' => ['red', 'red'],
            'time' => [['at' => '2026-06-01 12:00:00'], '2026-06-01 12:00:00 UTC'],
            'product' => [$entity('product'), 'product "a"'],
            'product by name' => [$entity('product', ['name' => 'Red shirt']), 'product "a" (Red shirt)'],
            'product without a name' => [$entity('product', ['name' => null]), 'product "a"'],
            'product with an empty name' => [$entity('product', ['name' => ' ']), 'product "a"'],
            'product model' => [$entity('product_model'), 'product model "a"'],
            'category' => [$entity('category', ['name' => 'Default Category / Shoes']), 'category "a" (Default Category / Shoes)'],
            'attribute' => [$entity('attribute'), 'attribute "a"'],
            'option' => [$entity('attribute_option', ['of' => 'color', 'name' => 'Red']), 'attribute option "a" of attribute "color" (Red)'],
            'option alone' => [$entity('attribute_option'), 'attribute option "a"'],
            'family' => [$entity('family'), 'family "a"'],
            'this product' => [['this' => 'product'], 'this product'],
            'this product model' => [['this' => 'product_model'], 'this product model'],
            'this category' => [['this' => 'category'], 'this category'],
            'this attribute' => [['this' => 'attribute'], 'this attribute'],
            'this option' => [['this' => 'attribute_option'], 'this attribute option'],
            'this family' => [['this' => 'family'], 'this family'],
            'products' => [['these' => 'product'], 'products'],
            'product models, which Akeneo lists with the products' => [['these' => 'product_model'], 'products'],
            'categories' => [['these' => 'category'], 'categories'],
            'attributes' => [['these' => 'attribute'], 'attributes'],
            'options' => [['these' => 'attribute_option'], 'attribute options'],
            'families' => [['these' => 'family'], 'families'],
            'list' => [['list' => [$entity('category'), 5]], 'category "a", 5'],
            'cut list' => [['list' => ['a', 'b'], 'more' => 3], 'a, b and 3 more'],
            'list that is not cut' => [['list' => ['a'], 'more' => 0], 'a'],
            'long code' => [['type' => 'family', 'code' => str_repeat('é', 101)], 'family "' . str_repeat('é', 100) . '…"'],
            'long name' => [$entity('family', ['name' => str_repeat('🐘', 256)]), 'family "a" (' . str_repeat('🐘', 255) . '…)'],
        ];
    }

    public function testWhatOthersHaveNamedIsLeftForThePageToEscapeAndHoldsNoControlCharacter(): void
    {
        $name = "<script>\x1b[31m\u{202E}\x00";
        $said = Wording::text()->of(json_encode([['code' => 'gone', 'args' => [['type' => 'family', 'code' => $name, 'name' => $name]]]]), null);
        self::assertSame('Deleted family "<script>?[31m??" (<script>?[31m??).', $said);
        self::assertSame("two\nlines ? ?", Wording::text()->of(null, "two\r\nlines \x07 \xff"));
        self::assertSame("Deleted \u{FFFD}.", Wording::text()->of("[{\"code\":\"gone\",\"args\":[\"\xff\"]}]", null));
    }
}
