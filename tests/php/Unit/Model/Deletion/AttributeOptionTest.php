<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Model\Deletion\AttributeOption;
use Akeneo\Events\Model\ResourceModel\AttributeOfOptions;
use Akeneo\Events\Model\ResourceModel\AttributeRows;
use Magento\Catalog\Model\ResourceModel\Attribute as AttributeResource;
use Magento\Catalog\Model\ResourceModel\Attribute\Interceptor;
use Magento\Catalog\Model\ResourceModel\Eav\Attribute as CatalogAttribute;
use Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class AttributeOptionTest extends TestCase
{
    private const OPTION = 445;

    /** @var array<int, string> default values that were written after the save, by attribute */
    private array $defaults = [];

    /** @var array<string, mixed> the attribute as it is stored */
    private array $attribute = [
        'attribute_id' => 93, 'frontend_input' => 'select', 'backend_type' => 'int', 'frontend_label' => 'Colour', 'default_value' => '446',
    ];

    /** @var string[] what was done, in order */
    private array $done = [];
    private ?CatalogAttribute $saved = null;
    private ?\Exception $refusal = null;

    /** @var array<int, int> attribute ids of the options that there are */
    private array $options = [445 => 93, 446 => 93, 447 => 93];

    /** @var int[] those that stay, whatever the attribute is saved with */
    private array $kept = [];

    /** The resource model that the shop's attributes have. */
    private ?AttributeResource $resource = null;

    public function testItSavesTheAttributeWithTheOptionMarked(): void
    {
        self::assertTrue($this->deleter()->delete(self::OPTION));
        self::assertSame(['begin', 'save by ours', 'commit'], $this->done);
        self::assertSame(['value' => [445 => []], 'delete' => [445 => '1']], $this->saved->getData('option'));
        self::assertSame(0, $this->saved->getData('store_id'));
        self::assertSame('446', $this->saved->getDefaultValue());
    }

    public function testItSavesTheAttributeOnceWithAllOptionsMarkedThatThereAre(): void
    {
        $this->attribute['default_value'] = '444,445,447';
        self::assertSame([93 => [445, 447]], $this->byAttribute($this->deleter()->inCommon([445, 447, 448])));
        self::assertSame([445, 447], $this->deleter()->deleteTogether([445, 448, 447]));
        self::assertSame(['begin', 'save by ours', 'commit'], $this->done);
        self::assertSame(
            ['value' => [445 => [], 447 => []], 'delete' => [445 => '1', 447 => '1']],
            $this->saved->getData('option')
        );
        self::assertSame('444', $this->saved->getDefaultValue());
    }

    public function testWhereAllAreGoneNothingIsSaved(): void
    {
        self::assertSame([], $this->deleter()->deleteTogether([1, 2]));
        self::assertSame([], $this->done);
    }

    public function testOptionsOfSeveralAttributesAreNotDeletedTogether(): void
    {
        $this->options[446] = 94;
        try {
            $this->deleter()->deleteTogether([445, 446]);
            self::fail('nothing was thrown');
        } catch (\LogicException) {
            self::assertSame([], $this->done);
        }
    }

    public function testAnotherModulesResourceModelDoesWhatItDoes(): void
    {
        $this->resource = $this->noted(AttributeResource::class);
        $this->deleter()->deleteTogether([445, 446]);
        self::assertSame(['begin', 'save by theirs', 'commit'], $this->done);
    }

    public function testMagentosResourceModelWithItsPluginsIsNoOther(): void
    {
        $this->resource = new Interceptor();
        $this->deleter()->delete(self::OPTION);
        self::assertSame(['begin', 'save by ours', 'commit'], $this->done);
    }

    public function testListsOfAMultiselectLoseAllOptionsAtOnce(): void
    {
        $this->attribute['frontend_input'] = 'multiselect';
        $this->deleter()->deleteTogether([445, 446]);
        self::assertSame(['begin', 'save by ours', 'commit'], $this->done, 'ours does it when it saves');
        $this->resource = $this->noted(AttributeResource::class);
        $this->done = [];
        $this->options = [445 => 93, 446 => 93];
        $this->deleter()->deleteTogether([445, 446]);
        self::assertSame(['begin', 'lists of catalog_product_entity_int, int, 93, 445 446', 'save by theirs', 'commit'], $this->done);
    }

    public function testAnOptionThatIsGoneIsNoFailure(): void
    {
        $this->options = [];
        self::assertFalse($this->deleter()->delete(self::OPTION));
        self::assertSame([], $this->done);
    }

    public function testItSavesTheLabelsThatTheAttributeHasNow(): void
    {
        $this->deleter()->delete(self::OPTION);
        self::assertSame([0 => 'Colour', 1 => 'Color', 3 => 'Farbe'], $this->saved->getData('frontend_label'));
    }

    public function testListsOfAMultiselectLoseTheOptionInTheSameTransactionAlsoByAnotherModulesResourceModel(): void
    {
        $this->resource = $this->noted(AttributeResource::class);
        $this->attribute['frontend_input'] = 'multiselect';
        $this->attribute['backend_type'] = 'varchar';
        $this->deleter()->delete(self::OPTION);
        self::assertSame(['begin', 'lists of catalog_product_entity_varchar, varchar, 93, 445', 'save by theirs', 'commit'], $this->done);
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

    public function testAnOptionThatAnotherModuleKeepsInSilenceIsNotToldAsDeleted(): void
    {
        $this->kept = [446];
        try {
            $this->deleter()->deleteTogether([445, 446]);
            self::fail('nothing was thrown');
        } catch (LocalizedException $thrown) {
            self::assertSame('Another module of the shop keeps the option 446.', $thrown->getMessage());
        }
        self::assertSame(['begin', 'save by ours', 'roll back'], $this->done);
    }

    /** @dataProvider defaults */
    #[DataProvider('defaults')]
    public function testADeletedOptionIsNoDefaultAnyMore(?string $before, ?string $after): void
    {
        $this->attribute['default_value'] = $before;
        $this->deleter()->delete(self::OPTION);
        self::assertSame($after, $this->saved->getDefaultValue());
        // Magento before 2.4.7 has emptied it.
        self::assertSame((string)$after, $this->defaults[93] ?? '');
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

    /**
     * @param array<int, int|string> $common
     * @return array<int|string, int[]>
     */
    private function byAttribute(array $common): array
    {
        $ids = [];
        foreach ($common as $id => $attribute) {
            $ids[$attribute][] = $id;
        }

        return $ids;
    }

    private function deleter(): AttributeOption
    {
        $this->resource ??= new AttributeResource();
        $ours = $this->noted(AttributeOfOptions::class);
        $factory = $this->createStub(AttributeFactory::class);
        $factory->method('create')->willReturnCallback(
            fn (array $data = []): CatalogAttribute => $this->attribute($data['resource'] ?? $this->resource, isset($data['resource']) ? 'ours' : 'theirs')
        );
        $rows = $this->createStub(AttributeRows::class);
        $rows->method('attributeIdsOf')->willReturnCallback(fn (array $ids): array => array_intersect_key($this->options, array_flip($ids)));
        $rows->method('storeLabels')->willReturn([1 => 'Color', 3 => 'Farbe']);
        $rows->method('setDefault')->willReturnCallback(function (int $attribute, string $default): void {
            $this->defaults[$attribute] = $default;
        });
        $rows->method('removeFromLists')->willReturnCallback(function (string $table, string $type, int $attribute, array $options): void {
            $this->done[] = "lists of $table, $type, $attribute, " . implode(' ', $options);
        });

        return new AttributeOption($factory, $ours, $rows);
    }

    /**
     * A resource model whose transactions are noted.
     *
     * @template T of AttributeResource
     * @param class-string<T> $class
     * @return T
     */
    private function noted(string $class): AttributeResource
    {
        $resource = $this->createStub($class);
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

        return $resource;
    }

    private function attribute(AttributeResource $resource, string $whose): CatalogAttribute
    {
        $attribute = $this->getMockBuilder(CatalogAttribute::class)->onlyMethods(['save', 'getResource'])->getMock();
        $attribute->method('getResource')->willReturn($resource);
        $attribute->method('save')->willReturnCallback(function () use ($attribute, $whose): CatalogAttribute {
            if ($this->refusal !== null) {
                throw $this->refusal;
            }
            $this->done[] = "save by $whose";
            $this->options = array_diff_key($this->options, array_diff_key($attribute->getData('option')['delete'], array_flip($this->kept)));

            return $this->saved = $attribute;
        });

        return $attribute;
    }
}
