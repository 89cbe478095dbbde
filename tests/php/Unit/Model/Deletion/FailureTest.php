<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Api\NotNowException;
use Akeneo\Events\Model\Deletion\BrokenOffException;
use Akeneo\Events\Model\Deletion\Failure;
use Akeneo\Events\Model\Deletion\InTheWayException;
use Magento\Framework\DB\Adapter\ConnectionException;
use Magento\Framework\DB\Adapter\DeadlockException;
use Magento\Framework\DB\Adapter\LockWaitException;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Exception\StateException;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class FailureTest extends TestCase
{
    /** @dataProvider failures */
    #[DataProvider('failures')]
    public function testWhatAFailureMeansIsToldByItsRoot(Failure $expected, \Throwable $failure): void
    {
        self::assertSame($expected, Failure::of($failure));
    }

    /** @return array<string, array{Failure, \Throwable}> */
    public static function failures(): array
    {
        $wrapped = static fn (\Exception $cause): StateException => new StateException(__('The product couldn\'t be removed.'), $cause);
        $sql = static function (int $code): \PDOException {
            $exception = new \PDOException("SQLSTATE[HY000]: General error: $code");
            $exception->errorInfo = ['HY000', $code, ''];

            return $exception;
        };
        $cases = [
            'deadlock' => [Failure::Passing, new DeadlockException('')],
            'lock wait' => [Failure::Passing, new LockWaitException('')],
            'connection lost' => [Failure::Passing, new ConnectionException('')],
            'deadlock under a sentence of Magento' => [Failure::Passing, $wrapped(new DeadlockException(''))],
            'deadlock under two of them' => [Failure::Passing, $wrapped($wrapped(new \RuntimeException('', 0, new DeadlockException(''))))],
            'not now' => [Failure::Passing, new NotNowException(__('The set holds products again.'))],
            'broken off' => [Failure::Passing, new BrokenOffException($wrapped(new \PDOException('There is no active transaction')))],
            'duplicate key' => [Failure::Unclear, $wrapped($sql(1062))],
            'a refusal' => [Failure::Refused, new LocalizedException(__('The system attribute can\'t be deleted.'))],
            'a refusal under a sentence of Magento' => [Failure::Refused, $wrapped(new LocalizedException(__('Can\'t delete root category.')))],
            'an exception of another module' => [Failure::Unclear, $wrapped(new \RuntimeException('the warehouse does not answer'))],
            'a bare exception' => [Failure::Unclear, new \LogicException('Rolled back transaction has not been completed correctly.')],
            'an error' => [Failure::Bug, new \TypeError('must be of type string')],
            'an error under an exception' => [Failure::Bug, new \RuntimeException('plugin failed', 0, new \Error('no such method'))],
        ];
        foreach ([1040, 1053, 1205, 1213, 1317, 1927, 1969, 2002, 2003, 2006, 2013, 3024] as $code) {
            $cases["SQL error $code"] = [Failure::Passing, $wrapped($sql($code))];
        }

        return $cases;
    }

    public function testOnlyPassingAndUnclearFailuresAreTriedAgain(): void
    {
        $again = array_filter(Failure::cases(), static fn (Failure $failure): bool => $failure->isTriedAgain());
        self::assertSame([Failure::Passing, Failure::Unclear], array_values($again));
    }

    public function testARefusalIsSaidWithItsRoot(): void
    {
        $failure = new StateException(__('Cannot delete category with id %1', 7), new LocalizedException(__('Can\'t delete root category.')));
        self::assertSame(
            ['refused', 'Cannot delete category with id 7 (Can\'t delete root category.)'],
            Failure::of($failure)->told($failure)
        );
    }

    /** @dataProvider told */
    #[DataProvider('told')]
    public function testAFailureIsToldAsWhatStoodInTheWay(array $expected, \Throwable $failure): void
    {
        self::assertSame($expected, Failure::of($failure)->told($failure));
    }

    /** @return list<array{array{string, string}, \Throwable}> */
    public static function told(): array
    {
        return [
            [['failed', 'must be of type string'], new \TypeError('must be of type string')],
            [['failed', 'the warehouse does not answer'], new \RuntimeException('the warehouse does not answer')],
            [['busy', 'Deadlock found'], new DeadlockException('Deadlock found')],
            [['busy', 'The warehouse counts.'], new NotNowException(__('The warehouse counts.'))],
            [['category_grew', '12'], new InTheWayException('category_grew', 12)],
        ];
    }

    public function testATraceNamesTheRootAndItsPlacesButNoArguments(): void
    {
        try {
            $this->fails('a-secret-argument');
        } catch (\Error $error) {
            $trace = Failure::trace(new \RuntimeException('outside', 0, $error));
        }
        self::assertStringStartsWith('Error at ' . __FILE__ . ':', $trace);
        self::assertStringContainsString(self::class . '->fails() at ' . __FILE__ . ':', $trace);
        self::assertStringNotContainsString('a-secret-argument', $trace);
    }

    private function fails(string $argument): void
    {
        throw new \Error("with $argument[0]");
    }
}
