<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\ResourceModel;

use Akeneo\Events\Model\ResourceModel\GalleryRows;
use Akeneo\Events\Test\Support\EventTable;
use Akeneo\Events\Test\Support\PdoAdapter;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\EntityManager\EntityMetadataInterface;
use Magento\Framework\EntityManager\MetadataPool;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** Against the tables of Magento's gallery as Magento Open Source and as Adobe Commerce have them. */
final class GalleryRowsTest extends TestCase
{
    private const PREFIX = 'aet_';
    private const GALLERY = self::PREFIX . 'catalog_product_entity_media_gallery';
    private const BINDINGS = self::GALLERY . '_value_to_entity';
    private const PRODUCTS = self::PREFIX . 'catalog_product_entity';
    private const VALUES = self::PRODUCTS . '_varchar';
    private const LINKS = self::PREFIX . 'catalog_product_super_link';
    private const ATTRIBUTES = self::PREFIX . 'eav_attribute';

    private EventTable $shop;
    private \PDO $pdo;

    protected function setUp(): void
    {
        $this->shop = EventTable::open();
        $this->pdo = $this->shop->connection;
        $this->tearDown();
        foreach (
            [
                self::GALLERY => 'value_id INT UNSIGNED PRIMARY KEY, value VARCHAR(255)',
                self::PRODUCTS => 'row_id INT UNSIGNED PRIMARY KEY, entity_id INT UNSIGNED',
                self::VALUES => 'attribute_id INT, entity_id INT UNSIGNED, row_id INT UNSIGNED, value VARCHAR(255)',
                self::LINKS => 'product_id INT UNSIGNED, parent_id INT UNSIGNED',
                self::ATTRIBUTES => 'attribute_id INT, frontend_input VARCHAR(50)',
                self::BINDINGS => 'value_id INT UNSIGNED, entity_id INT UNSIGNED, row_id INT UNSIGNED, PRIMARY KEY (value_id, entity_id, row_id), '
                    . 'FOREIGN KEY (value_id) REFERENCES ' . self::GALLERY . ' (value_id) ON DELETE CASCADE',
            ] as $table => $columns
        ) {
            $this->pdo->exec("CREATE TABLE $table ($columns) ENGINE=InnoDB");
        }
        $this->pdo->exec('INSERT INTO ' . self::ATTRIBUTES . " VALUES (87, 'media_image'), (73, 'text')");
    }

    protected function tearDown(): void
    {
        foreach ([self::BINDINGS, self::GALLERY, self::PRODUCTS, self::VALUES, self::LINKS, self::ATTRIBUTES] as $table) {
            $this->pdo->exec("DROP TABLE IF EXISTS $table");
        }
    }

    public function testARowStaysThatAnotherProductIsBoundTo(): void
    {
        $this->gallery([1 => [10], 2 => [10, 11], 3 => [], 4 => [11]]);
        self::assertSame([1, 3], $this->deleted('entity_id', [1, 2, 3, 4], 10));
    }

    public function testVersionsOfTheProductItselfAreNoOtherProduct(): void
    {
        $this->pdo->exec('INSERT INTO ' . self::PRODUCTS . ' VALUES (100, 10), (101, 10), (110, 11)');
        $this->gallery([1 => [100, 101], 2 => [100, 110]]);
        self::assertSame([1], $this->deleted('row_id', [1, 2], 10));
    }

    public function testWithoutARowThereIsNothingToDelete(): void
    {
        self::assertNull($this->deleted('entity_id', [], 10));
    }

    public function testNobodyIsAskedToDeleteNothing(): void
    {
        $this->gallery([2 => [10, 11]]);
        self::assertNull($this->deleted('entity_id', [2], 10));
    }

    public function testNobodyBindsAProductToARowThatIsAboutToGo(): void
    {
        $this->gallery([1 => [10]]);
        $import = EventTable::open()->connection;
        $import->exec('SET innodb_lock_wait_timeout = 1');
        $refused = null;
        $this->rows('entity_id')->deleteUnshared([1], 10, static function () use ($import, &$refused): void {
            try {
                $import->exec('INSERT INTO ' . self::BINDINGS . ' VALUES (1, 12, 12)');
            } catch (\PDOException $waited) {
                $refused = $waited->errorInfo[1];
            }
        });
        self::assertSame(1205, $refused);
    }

    public function testWhatFailsIsRolledBack(): void
    {
        $this->gallery([1 => [10]]);
        try {
            $this->rows('entity_id')->deleteUnshared([1], 10, function (): void {
                $this->pdo->exec('DELETE FROM ' . self::GALLERY);
                throw new \RuntimeException('no');
            });
            self::fail('nothing was thrown');
        } catch (\RuntimeException $thrown) {
            self::assertSame('no', $thrown->getMessage());
        }
        self::assertSame(1, (int)$this->pdo->query('SELECT COUNT(*) FROM ' . self::BINDINGS)->fetchColumn());
    }

    /** @dataProvider links */
    #[DataProvider('links')]
    public function testAFileIsUsedIfAProductHasItInItsGalleryOrARelativeNamesIt(string $link): void
    {
        $this->gallery([1 => [10], 2 => [], 3 => [11]]);
        $this->pdo->exec('INSERT INTO ' . self::VALUES . " VALUES (87, 12, 12, '/4.png'), (73, 12, 12, '/5.png'), (87, 12, 12, '/6.PNG'), (87, 13, 13, '/7.png')");
        $files = array_map(static fn (int $number): string => "/$number.png", range(1, 7));
        self::assertSame(['/1.png', '/3.png', '/4.png'], $this->rows($link)->used($files, [11, 12]));
        self::assertSame(['/1.png', '/3.png'], $this->rows($link)->used($files, []));
        self::assertSame([], $this->rows($link)->used([], [12]));
    }

    public static function links(): array
    {
        return [['entity_id'], ['row_id']];
    }

    public function testAFileIsUsedThoughAnotherIsCalledAlike(): void
    {
        $this->pdo->exec('INSERT INTO ' . self::VALUES . " VALUES (87, 12, 12, '/A.png'), (87, 12, 12, '/a.png')");
        self::assertSame(['/a.png', '/A.png'], $this->rows('entity_id')->used(['/a.png', '/A.png'], [12]));
    }

    public function testRelativesAreTheConfigurableOfAVariantAndAllItsVariants(): void
    {
        $this->pdo->exec('INSERT INTO ' . self::LINKS . ' VALUES (11, 1), (12, 1), (12, 2), (13, 2), (14, 3)');
        self::assertEqualsCanonicalizing([1, 12], $this->rows('entity_id')->relatives(11));
        self::assertEqualsCanonicalizing([1, 2, 11, 13], $this->rows('entity_id')->relatives(12));
        self::assertEqualsCanonicalizing([11, 12], $this->rows('entity_id')->relatives(1));
        self::assertSame([], $this->rows('entity_id')->relatives(99));
    }

    public function testInAdobeCommerceAConfigurableIsLinkedByTheRowsOfItsVersions(): void
    {
        // Product 5 has the versions 50 and 51; its variants 11 and 12 have the rows 110 and 120.
        $this->pdo->exec('INSERT INTO ' . self::PRODUCTS . ' VALUES (50, 5), (51, 5), (110, 11), (120, 12)');
        $this->pdo->exec('INSERT INTO ' . self::LINKS . ' VALUES (11, 50), (11, 51), (12, 50), (12, 51)');
        self::assertEqualsCanonicalizing([50, 51, 120], array_unique($this->rows('row_id')->relatives(11)));
        self::assertEqualsCanonicalizing([110, 120], array_unique($this->rows('row_id')->relatives(5)));
    }

    /** @param array<int, int[]> $bound links of products, by row of the gallery */
    private function gallery(array $bound): void
    {
        foreach ($bound as $row => $links) {
            $this->pdo->exec('INSERT INTO ' . self::GALLERY . " VALUES ($row, '/$row.png')");
            foreach ($links as $link) {
                $this->pdo->exec('INSERT INTO ' . self::BINDINGS . " VALUES ($row, $link, $link)");
            }
        }
    }

    /**
     * @param int[] $ids
     * @return null|int[] rows that Magento is asked to delete
     */
    private function deleted(string $link, array $ids, int $productId): ?array
    {
        $deleted = null;
        $this->rows($link)->deleteUnshared($ids, $productId, static function (array $own) use (&$deleted): void {
            $deleted = $own;
        });

        return $deleted;
    }

    private function rows(string $link): GalleryRows
    {
        $resource = $this->createStub(ResourceConnection::class);
        $resource->method('getConnection')->willReturn(new PdoAdapter($this->pdo));
        $resource->method('getTableName')->willReturnCallback(static fn (string $table): string => self::PREFIX . $table);
        $metadata = $this->createStub(EntityMetadataInterface::class);
        $metadata->method('getLinkField')->willReturn($link);
        $pool = $this->createStub(MetadataPool::class);
        $pool->method('getMetadata')->willReturn($metadata);

        return new GalleryRows($resource, $pool);
    }
}
