<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\ResourceModel;

use Akeneo\Events\Model\ResourceModel\OpenTransaction;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Adapter\AdapterInterface;
use PHPUnit\Framework\TestCase;

final class OpenTransactionTest extends TestCase
{
    private int $level = 0;
    private bool $lost = false;

    public function testThereIsNothingToRollBackAfterACommittedDeletion(): void
    {
        self::assertFalse($this->transaction()->rollBack());
    }

    public function testEveryLevelIsRolledBack(): void
    {
        $this->level = 3;
        self::assertTrue($this->transaction()->rollBack());
        self::assertSame(0, $this->level);
    }

    public function testATransactionThatWentWithItsConnectionIsNoLongerCounted(): void
    {
        [$this->level, $this->lost] = [2, true];
        self::assertTrue($this->transaction()->rollBack());
        self::assertSame(0, $this->level);
    }

    public function testADatabaseThatIsAwayIsNotAskedForEver(): void
    {
        $this->level = 1;
        $connection = $this->createStub(AdapterInterface::class);
        $connection->method('getTransactionLevel')->willReturn(1);
        $connection->method('rollBack')->willThrowException(new \PDOException('There is no active transaction'));
        $connection->method('query')->willThrowException(new \PDOException('Connection refused'));
        $this->expectExceptionMessage('Connection refused');
        $this->with($connection)->rollBack();
    }

    private function transaction(): OpenTransaction
    {
        $connection = $this->createStub(AdapterInterface::class);
        $connection->method('getTransactionLevel')->willReturnCallback(fn (): int => $this->level);
        $connection->method('rollBack')->willReturnCallback(function () use ($connection) {
            // As Magento's adapter and PDO do: only the outermost level is asked of the server.
            if ($this->level === 1 && $this->lost) {
                throw new \PDOException('There is no active transaction');
            }
            $this->level--;

            return $connection;
        });
        $connection->method('query')->willReturnCallback(function (string $sql): void {
            self::assertSame('START TRANSACTION', $sql);
            $this->lost = false;
        });

        return $this->with($connection);
    }

    private function with(AdapterInterface $connection): OpenTransaction
    {
        $resource = $this->createStub(ResourceConnection::class);
        $resource->method('getConnection')->willReturn($connection);

        return new OpenTransaction($resource);
    }
}
