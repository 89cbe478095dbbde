<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\ResourceModel;

use Akeneo\Events\Model\ResourceModel\StatusRows;
use Akeneo\Events\Test\Support\EventTable;
use Akeneo\Events\Test\Support\PdoAdapter;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\EntityManager\EntityMetadataInterface;
use Magento\Framework\EntityManager\MetadataPool;
use PHPUnit\Framework\TestCase;

/** Against tables as Magento Open Source and as Adobe Commerce have them. */
final class StatusRowsTest extends TestCase
{
    private const PREFIX = 'aet_';
    private const PRODUCTS = self::PREFIX . 'catalog_product_entity';
    private const VALUES = self::PRODUCTS . '_int';
    private const STATUS = 97;
    private const ANOTHER = 99;

    private \PDO $pdo;
    private string $link = 'entity_id';

    protected function setUp(): void
    {
        $this->pdo = EventTable::open()->connection;
        $this->tearDown();
        $tables = [
            'eav_entity_type' => 'entity_type_id INT PRIMARY KEY, entity_type_code VARCHAR(50)',
            'eav_attribute' => 'attribute_id INT PRIMARY KEY, entity_type_id INT, attribute_code VARCHAR(50)',
            'store' => 'store_id INT UNSIGNED PRIMARY KEY',
            'catalog_product_entity' => 'row_id INT UNSIGNED PRIMARY KEY, entity_id INT UNSIGNED',
        ];
        foreach ($tables as $table => $columns) {
            $this->pdo->exec('CREATE TABLE ' . self::PREFIX . "$table ($columns) ENGINE=InnoDB");
        }
        $this->values();
        $this->pdo->exec('INSERT INTO ' . self::PREFIX . "eav_entity_type VALUES (3, 'catalog_category'), (4, 'catalog_product')");
        $this->pdo->exec('INSERT INTO ' . self::PREFIX . "eav_attribute VALUES (46, 3, 'status'), (97, 4, 'status'), (99, 4, 'visibility')");
        $this->pdo->exec('INSERT INTO ' . self::PREFIX . 'store VALUES (0), (1), (2), (3)');
        $this->pdo->exec('INSERT INTO ' . self::PRODUCTS . ' VALUES (10, 10), (11, 11), (12, 12)');
    }

    protected function tearDown(): void
    {
        foreach ([self::VALUES, self::PRODUCTS, self::PREFIX . 'store', self::PREFIX . 'eav_attribute', self::PREFIX . 'eav_entity_type'] as $table) {
            $this->pdo->exec("DROP TABLE IF EXISTS $table");
        }
    }

    public function testExactlyTheseRowsAreLeft(): void
    {
        $this->fill([[self::STATUS, 0, 10, 1], [self::STATUS, 1, 10, 2], [self::STATUS, 2, 10, null], [self::STATUS, 0, 11, 1]]);
        self::assertSame([10, 11], $this->rows()->replace([10 => [0 => 2, 2 => 1, 3 => null], 11 => [0 => 2, 1 => 2]]));
        self::assertSame(['10/0/2', '10/2/1', '10/3/NULL', '11/0/2', '11/1/2'], $this->stored());
    }

    public function testAStoreViewThatIsNotNamedKeepsItsRowWhereRowsAreWritten(): void
    {
        $this->fill([[self::STATUS, 0, 10, 1], [self::STATUS, 1, 10, 1], [self::STATUS, 2, 10, 1]]);
        $this->rows()->write([10 => [0 => 2, 1 => 2]]);
        self::assertSame(['10/0/2', '10/1/2', '10/2/1'], $this->stored());
    }

    public function testWhatOnlyRepeatsTheDefaultScopeIsTidiedAway(): void
    {
        $this->fill([[self::STATUS, 0, 10, 1], [self::STATUS, 1, 10, 2], [self::STATUS, 2, 10, 2], [self::STATUS, 3, 10, 1], [self::STATUS, 1, 12, 2]]);
        $this->rows()->tidy([10 => [0 => 2, 2 => 2]]);
        self::assertSame(['10/0/2', '10/2/2', '10/3/1', '12/1/2'], $this->stored());
    }

    public function testRowsOfOtherAttributesAndEntitiesStay(): void
    {
        $this->fill([[self::ANOTHER, 0, 10, 4], [self::ANOTHER, 1, 10, 1], [self::STATUS, 0, 12, 1], [self::STATUS, 1, 12, 2], [self::STATUS, 0, 10, 1]]);
        $this->rows()->replace([10 => [0 => 2]]);
        self::assertSame(['10/0/2', '12/0/1', '12/1/2'], $this->stored());
        self::assertSame(['10/0/4', '10/1/1'], $this->stored(self::ANOTHER));
    }

    public function testARowThatIsRightIsNotTouched(): void
    {
        $this->fill([[self::STATUS, 0, 10, 2], [self::STATUS, 1, 10, null], [self::STATUS, 0, 11, 1]]);
        $before = $this->ids();
        $this->pdo->exec('CREATE TRIGGER aet_touched BEFORE UPDATE ON ' . self::VALUES . " FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'touched'");
        $this->rows()->write([10 => [0 => 2, 1 => null], 11 => [0 => 1]]);
        self::assertSame($before, $this->ids());
    }

    public function testAnEntityThatIsGoneIsNotNamedAndNothingIsWrittenForIt(): void
    {
        self::assertSame([12], $this->rows()->write([12 => [0 => 2], 13 => [0 => 2]]));
        self::assertSame([], $this->rows()->write([13 => [0 => 2]]));
        self::assertSame(['12/0/2'], $this->stored());
    }

    public function testAStoreViewThatIsGoneKeepsNothingFromBeingPutBack(): void
    {
        $this->rows()->replace([10 => [0 => 1, 7 => 2, 1 => 2], 11 => [7 => 1]]);
        self::assertSame(['10/0/1', '10/1/2'], $this->stored());
    }

    public function testInAdobeCommerceRowsHangOnTheVersion(): void
    {
        $this->link = 'row_id';
        $this->pdo->exec('DROP TABLE ' . self::VALUES);
        $this->values();
        $this->pdo->exec('INSERT INTO ' . self::PRODUCTS . ' VALUES (110, 20)');
        $this->fill([[self::STATUS, 0, 110, 1], [self::STATUS, 0, 20, 1]]);
        self::assertSame([20], $this->rows()->replace([20 => [0 => 2]]));
        self::assertSame(['20/0/1', '110/0/2'], $this->stored());
    }

    public function testAllIsWrittenOrNothing(): void
    {
        $this->fill([[self::STATUS, 0, 10, 1], [self::STATUS, 1, 10, 1], [self::STATUS, 0, 11, 1]]);
        $this->pdo->exec(
            'CREATE TRIGGER aet_bad BEFORE INSERT ON ' . self::VALUES . " FOR EACH ROW IF NEW.entity_id = 11 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END IF"
        );
        try {
            $this->rows()->replace([10 => [0 => 2], 11 => [0 => 2]]);
            self::fail('nothing was thrown');
        } catch (\PDOException) {
            self::assertSame(['10/0/1', '10/1/1', '11/0/1'], $this->stored());
        }
    }

    private function values(): void
    {
        $this->pdo->exec(
            'CREATE TABLE ' . self::VALUES . " (value_id INT AUTO_INCREMENT PRIMARY KEY, attribute_id INT, store_id INT UNSIGNED, $this->link INT UNSIGNED,
             value INT, UNIQUE ($this->link, attribute_id, store_id)) ENGINE=InnoDB"
        );
    }

    /** @param list<array{int, int, int, ?int}> $rows attribute, store, link, value */
    private function fill(array $rows): void
    {
        $insert = $this->pdo->prepare('INSERT INTO ' . self::VALUES . " (attribute_id, store_id, $this->link, value) VALUES (?, ?, ?, ?)");
        array_map($insert->execute(...), $rows);
    }

    /** @return string[] link/store/value */
    private function stored(int $attribute = self::STATUS): array
    {
        return $this->pdo->query(
            "SELECT CONCAT_WS('/', $this->link, store_id, COALESCE(value, 'NULL')) FROM " . self::VALUES . " WHERE attribute_id = $attribute ORDER BY $this->link + 0, store_id"
        )->fetchAll(\PDO::FETCH_COLUMN);
    }

    /** @return int[] */
    private function ids(): array
    {
        return $this->pdo->query('SELECT value_id FROM ' . self::VALUES . ' ORDER BY 1')->fetchAll(\PDO::FETCH_COLUMN);
    }

    private function rows(): StatusRows
    {
        $resource = $this->createStub(ResourceConnection::class);
        $resource->method('getConnection')->willReturn(new PdoAdapter($this->pdo));
        $resource->method('getTableName')->willReturnCallback(static fn (string $name): string => self::PREFIX . $name);
        $metadata = $this->createStub(EntityMetadataInterface::class);
        $metadata->method('getLinkField')->willReturn($this->link);
        $metadata->method('getEntityTable')->willReturn(self::PRODUCTS);
        $metadata->method('getEavEntityType')->willReturn('catalog_product');
        $pool = $this->createStub(MetadataPool::class);
        $pool->method('getMetadata')->willReturn($metadata);

        return new StatusRows($resource, $pool, 'an interface', 'status');
    }
}
