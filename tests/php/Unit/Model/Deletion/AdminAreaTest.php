<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Model\Deletion\AdminArea;
use Akeneo\Events\Model\Deletion\BrokenOffException;
use Akeneo\Events\Model\Deletion\ProductCaches;
use Akeneo\Events\Model\Deletion\SecureArea;
use Akeneo\Events\Model\ResourceModel\OpenTransaction;
use Akeneo\Events\Test\Support\CurrentStore;
use Magento\Framework\App\ResourceConnection;
use Magento\Framework\App\State;
use Magento\Framework\Config\ScopeInterface;
use Magento\Framework\Registry;
use PHPUnit\Framework\TestCase;

final class AdminAreaTest extends TestCase
{
    private ScopeInterface $scope;
    private bool $open = false;
    private ?\Exception $unreachable = null;

    protected function setUp(): void
    {
        $this->scope = new class implements ScopeInterface {
            public string $current = 'crontab';

            public function getCurrentScope()
            {
                return $this->current;
            }

            public function setCurrentScope($scope)
            {
                $this->current = $scope;
            }
        };
    }

    public function testADeletionHasTheAdminsPluginsAndObserversAndNothingElseHas(): void
    {
        $during = null;
        $this->area()->run(function () use (&$during): void {
            $during = $this->scope->getCurrentScope();
        });
        self::assertSame(['adminhtml', 'crontab'], [$during, $this->scope->getCurrentScope()]);
    }

    public function testACacheThatCannotBeBuiltStopsTheDeletionBeforeItBegins(): void
    {
        $caches = $this->createStub(ProductCaches::class);
        $caches->method('find')->willThrowException($broken = new \RuntimeException('no such argument'));
        $area = new AdminArea(new SecureArea(new State(), new Registry(), new CurrentStore()), $this->scope, new OpenTransaction(new ResourceConnection()), $caches);
        $this->expectExceptionObject($broken);
        $area->run(static fn () => self::fail('the deletion began'));
    }

    public function testAFailureComesThroughAsItIs(): void
    {
        $failure = new \RuntimeException('no');
        try {
            $this->area()->run(static fn () => throw $failure);
            self::fail('nothing was thrown');
        } catch (\RuntimeException $thrown) {
            self::assertSame($failure, $thrown);
        }
        self::assertSame('crontab', $this->scope->getCurrentScope());
    }

    public function testATransactionThatAnErrorLeftOpenIsTold(): void
    {
        $this->open = true;
        $error = new \TypeError('of another module');
        try {
            $this->area()->run(static fn () => throw $error);
            self::fail('nothing was thrown');
        } catch (BrokenOffException $thrown) {
            self::assertSame($error, $thrown->getPrevious());
        }
        self::assertSame('crontab', $this->scope->getCurrentScope());
    }

    public function testADeletionThatWasNeverCommittedIsNoSuccess(): void
    {
        $this->open = true;
        $this->expectException(BrokenOffException::class);
        $this->area()->run(static function (): void {
        });
    }

    public function testALostConnectionThatDoesNotComeBackBreaksOffToo(): void
    {
        $this->unreachable = new \Exception('No host configured to connect');
        $failure = new \PDOException('MySQL server has gone away');
        foreach ([[static fn () => throw $failure, $failure], [static fn () => null, $this->unreachable]] as [$deletion, $cause]) {
            try {
                $this->area()->run($deletion);
                self::fail('nothing was thrown');
            } catch (BrokenOffException $thrown) {
                self::assertSame($cause, $thrown->getPrevious());
            }
        }
    }

    private function area(): AdminArea
    {
        $transaction = $this->createMock(OpenTransaction::class);
        $transaction->expects(self::once())->method('rollBack')->willReturnCallback(
            fn (): bool => $this->unreachable === null ? $this->open : throw $this->unreachable
        );

        $caches = $this->createMock(ProductCaches::class);
        $caches->expects(self::once())->method('find');
        $caches->expects(self::once())->method('forget');
        $secureArea = new SecureArea(new State(), new Registry(), new CurrentStore());

        return new AdminArea($secureArea, $this->scope, $transaction, $caches);
    }
}
