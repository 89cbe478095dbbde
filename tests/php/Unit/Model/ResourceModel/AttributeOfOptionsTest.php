<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\ResourceModel;

use Akeneo\Events\Model\ResourceModel\AttributeOfOptions;
use Akeneo\Events\Model\ResourceModel\AttributeRows;
use Akeneo\Events\Model\ResourceModel\OptionLists;
use Akeneo\Events\Test\Support\EventTable;
use Akeneo\Events\Test\Support\PdoAdapter;
use Akeneo\Events\Test\Support\ShopResource;
use Magento\Catalog\Model\ResourceModel\Eav\Attribute as CatalogAttribute;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** The values of products and the options themselves, in the tables of a small shop. */
final class AttributeOfOptionsTest extends TestCase
{
    private const ATTRIBUTE = 93;

    private EventTable $shop;
    private \PDO $pdo;
    private string $values;

    protected function setUp(): void
    {
        $this->shop = EventTable::open();
        $this->pdo = $this->shop->connection;
        // As Magento sets it (Magento\Framework\DB\Adapter\Pdo\Mysql::_connect): a list is compared with a number.
        $this->pdo->exec("SET SESSION sql_mode = ''");
        $this->values = $this->shop->prefix . 'some_values';
        $this->tearDown();
    }

    protected function tearDown(): void
    {
        $this->pdo->exec("DROP TABLE IF EXISTS $this->values");
    }

    /**
     * @dataProvider values
     * @param array<string, ?string> $values what becomes of a value if 445 and 447 are deleted
     */
    #[DataProvider('values')]
    public function testValuesOfProductsAreThoseThatMagentoLeavesOptionByOption(string $type, bool $isMultiselect, array $values): void
    {
        $this->fill($type, array_keys($values));
        $this->delete($type, $isMultiselect, [445, 447]);
        self::assertSame(array_values($values), $this->found());
        self::assertSame(array_map('strval', array_keys($values)), $this->found(self::ATTRIBUTE + 1), 'values of another attribute');
        $this->fill($type, array_keys($values));
        foreach ([445, 447] as $option) {
            $this->oneByOne($type, $isMultiselect, $option);
        }
        self::assertSame(array_values($values), $this->found(), 'option by option');
    }

    /** @return array<string, array{string, bool, array<int|string, ?string>}> */
    public static function values(): array
    {
        $lists = [
            '446' => '446', '445,446' => '446', '446,445' => '446', '444,445,446' => '444,446', '445,446,447' => '446', '446,447,445,448' => '446,448',
            '4450,1445,446' => '4450,1445,446', '444,447' => '444', '1,445,447,2' => '1,2',
        ];

        return [
            'a select' => ['int', false, ['444' => '444', '445' => null, '446' => '446', '447' => null]],
            'a multiselect of varchar' => ['varchar', true, $lists + ['445' => null, '447,445' => null, '445,447' => null]],
            'a multiselect of text' => ['text', true, $lists + ['445' => '', '447,445' => '', '445,447' => '']],
        ];
    }

    /**
     * @dataProvider types
     */
    #[DataProvider('types')]
    public function testBeforeAnotherResourceModelSavesListsLoseTheOptionsAndSingleValuesStay(string $type, ?string $nothing): void
    {
        $this->fill($type, ['446', '445', '447', '445,446', '447,445', '1445,4471']);
        $this->rows()->removeFromLists($this->values, $type, self::ATTRIBUTE, [445, 447]);
        self::assertSame(['446', '445', '447', '446', $nothing, '1445,4471'], $this->found());
    }

    /** @return array<string, array{string, ?string}> */
    public static function types(): array
    {
        return ['varchar' => ['varchar', null], 'text' => ['text', '']];
    }

    public function testOfManyOptionsWithAllKindsOfNumbersJustTheseLeaveTheLists(): void
    {
        $deleted = [1, 12, 123, 124, 2, 20, 200, 2001, 99_999, 4_294_967_295, ...range(300, 399)];
        $stay = [3, 10, 11, 13, 21, 120, 122, 125, 299, 400, 999, 1234, 2000, 2002, 9_999, 429_496_729, 99_998];
        $both = [...$deleted, ...$stay];
        sort($both, SORT_STRING);
        $values = [implode(',', $both), ...array_map('strval', $stay)];
        $this->fill('text', $values);
        $this->delete('text', true, $deleted);
        $left = array_values(array_map('strval', array_intersect($both, $stay)));
        self::assertSame([implode(',', $left), ...array_map('strval', $stay)], $this->found());
        self::assertSame($values, $this->found(self::ATTRIBUTE + 1), 'values of another attribute');
    }

    public function testTheOptionsGoAndTheRestIsMagentos(): void
    {
        $this->fill('int', []);
        $this->pdo->exec("DELETE FROM {$this->shop->prefix}eav_attribute_option");
        $attribute = (int)$this->pdo->query("SELECT MIN(attribute_id) FROM {$this->shop->prefix}eav_attribute")->fetchColumn();
        foreach ([444, 445, 446, 447] as $option) {
            $this->pdo->exec("INSERT INTO {$this->shop->prefix}eav_attribute_option (option_id, attribute_id) VALUES ($option, $attribute)");
        }
        $left = $this->process('int', false, [
            'value' => [445 => [], 446 => ['stays'], 447 => [], 'option_1' => ['new']],
            'delete' => [444 => '1', 445 => '1', 446 => '', 447 => '1', 'option_1' => '1'],
        ]);
        self::assertSame([446, 'option_1'], $left, 'what Magento goes through');
        $options = $this->pdo->query("SELECT option_id FROM {$this->shop->prefix}eav_attribute_option ORDER BY option_id");
        self::assertSame([444, 446], array_map('intval', $options->fetchAll(\PDO::FETCH_COLUMN)), 'one that is marked and not named stays, as in Magento');
    }

    public function testAnAttributeThatIsSavedWithoutMarkedOptionsIsMagentosAlone(): void
    {
        self::assertSame([445], $this->process('int', false, ['value' => [445 => ['stays']]]));
    }

    public function testTheAttributesOfOptionsAreRead(): void
    {
        $attribute = (int)$this->pdo->query("SELECT MIN(attribute_id) FROM {$this->shop->prefix}eav_attribute")->fetchColumn();
        $this->pdo->exec("INSERT INTO {$this->shop->prefix}eav_attribute_option (attribute_id) VALUES ($attribute)");
        $option = (int)$this->pdo->lastInsertId();
        self::assertSame([$option => $attribute], $this->rows()->attributeIdsOf([$option, 4_000_000_000]));
        self::assertSame([], $this->rows()->attributeIdsOf([4_000_000_000]));
    }

    /** @param int[] $options */
    private function delete(string $type, bool $isMultiselect, array $options): void
    {
        $this->process($type, $isMultiselect, ['value' => array_fill_keys($options, []), 'delete' => array_fill_keys($options, '1')]);
    }

    /** What the module did for each option, and Magento after it (clearSelectedOptionInEntities). */
    private function oneByOne(string $type, bool $isMultiselect, int $option): void
    {
        $without = static fn (string $with): string => "TRIM(BOTH ',' FROM REPLACE(CONCAT(',', value, ','), ',$option,', ',')) $with";
        $of = 'attribute_id = ' . self::ATTRIBUTE;
        if ($isMultiselect) {
            $this->pdo->exec("UPDATE $this->values SET value = {$without('')} WHERE $of AND FIND_IN_SET($option, value) AND value <> '$option'");
        }
        $this->pdo->exec(
            $type === 'text'
                ? "UPDATE $this->values SET value = {$without('')} WHERE $of AND FIND_IN_SET($option, value)"
                : "UPDATE $this->values SET value = NULL WHERE $of AND value = $option"
        );
    }

    /**
     * @param array<string, array<int|string, mixed>> $option
     * @return array<int|string> the ids that are left to Magento
     */
    private function process(string $type, bool $isMultiselect, array $option): array
    {
        $resource = new class () extends AttributeOfOptions {
            public ?PdoAdapter $adapter = null;
            public string $prefix = '';

            public function getConnection()
            {
                return $this->adapter;
            }

            public function getTable($tableName)
            {
                return $this->prefix . $tableName;
            }

            /**
             * @param array<string, array<int|string, mixed>> $option
             * @return array<int|string>
             */
            public function process(CatalogAttribute $attribute, array $option): array
            {
                return $this->_processAttributeOptions($attribute, $option);
            }
        };
        $resource->adapter = new PdoAdapter($this->pdo);
        $resource->prefix = $this->shop->prefix;
        $attribute = $this->getMockBuilder(CatalogAttribute::class)->onlyMethods(['getBackendTable'])->getMock();
        $attribute->method('getBackendTable')->willReturn($this->values);
        $input = $isMultiselect ? 'multiselect' : 'select';
        $attribute->addData(['attribute_id' => self::ATTRIBUTE, 'backend_type' => $type, 'frontend_input' => $input]);

        return $resource->process($attribute, $option);
    }

    private function rows(): AttributeRows
    {
        return new AttributeRows(new ShopResource($this->shop), new OptionLists());
    }

    /** @param array<int|string> $values of two attributes */
    private function fill(string $type, array $values): void
    {
        $this->tearDown();
        $column = ['int' => 'INT', 'varchar' => 'VARCHAR(255)', 'text' => 'TEXT'][$type];
        $this->pdo->exec("CREATE TABLE $this->values (value_id INT AUTO_INCREMENT PRIMARY KEY, attribute_id INT, value $column) ENGINE=InnoDB");
        $insert = $this->pdo->prepare("INSERT INTO $this->values (attribute_id, value) VALUES (?, ?)");
        foreach ([self::ATTRIBUTE, self::ATTRIBUTE + 1] as $attribute) {
            foreach ($values as $value) {
                $insert->execute([$attribute, $value]);
            }
        }
    }

    /** @return list<?string> */
    private function found(int $attribute = self::ATTRIBUTE): array
    {
        $found = $this->pdo->query("SELECT value FROM $this->values WHERE attribute_id = $attribute ORDER BY value_id")->fetchAll(\PDO::FETCH_COLUMN);

        return array_map(static fn (int|string|null $value): ?string => $value === null ? null : (string)$value, $found);
    }
}
