<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\ResourceModel;

use Akeneo\Events\Model\ResourceModel\CategoryRows;
use Akeneo\Events\Test\Support\EventTable;
use Akeneo\Events\Test\Support\PdoAdapter;
use Magento\Framework\App\ResourceConnection;
use PHPUnit\Framework\TestCase;

final class CategoryRowsTest extends TestCase
{
    private EventTable $table;

    protected function setUp(): void
    {
        $this->table = EventTable::open();
        $this->table->connection->beginTransaction();
    }

    protected function tearDown(): void
    {
        $this->table->connection->rollBack();
    }

    public function testEveryCategoryBelowIsFoundAtAnyDepthAndNoneBeside(): void
    {
        $shoes = $this->table->addCategory('1/2');
        $boots = $this->table->addCategory("1/2/$shoes");
        $tall = $this->table->addCategory("1/2/$shoes/$boots");
        $beside = $this->table->addCategory('1/2', $shoes * 10);
        $this->table->addCategory("1/2/$beside");
        $below = $this->rows()->below("1/2/$shoes");
        sort($below);
        self::assertSame([$boots, $tall], $below);
        self::assertSame([], $this->rows()->below("1/2/$shoes/$boots/$tall"));
    }

    private function rows(): CategoryRows
    {
        $resource = $this->createStub(ResourceConnection::class);
        $resource->method('getConnection')->willReturn(new PdoAdapter($this->table->connection));
        $resource->method('getTableName')->willReturnCallback(fn (string $name): string => $this->table->prefix . $name);

        return new CategoryRows($resource);
    }
}
