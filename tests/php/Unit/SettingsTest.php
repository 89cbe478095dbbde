<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\DatabaseException;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Core\SettingsException;
use Akeneo\Events\Test\Support\EventTable;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** The extension remembers the settings that it read last; what differs from them in any way is read anew. */
final class SettingsTest extends TestCase
{
    /** @return iterable<string, array{list<string>, mixed, class-string<CoreException>}> */
    public static function changes(): iterable
    {
        yield 'another database' => [['db', 'connection', 'default', 'dbname'], 'absent', DatabaseException::class];
        yield 'another host' => [['db', 'connection', 'default', 'host'], '/absent.sock', DatabaseException::class];
        yield 'another prefix' => [['db', 'table_prefix'], 'absent_', DatabaseException::class];
        yield 'a prefix that is none' => [['db', 'table_prefix'], 'x`', SettingsException::class];
        yield 'a certificate' => [
            ['db', 'connection', 'default', 'driver_options'], [\PDO::MYSQL_ATTR_SSL_CA => []], SettingsException::class,
        ];
        yield 'no connection' => [['db', 'connection'], [], SettingsException::class];
    }

    /**
     * @dataProvider changes
     * @param list<string> $path
     * @param class-string<CoreException> $refused
     */
    #[DataProvider('changes')]
    public function testAnotherShopInTheSameProcessIsAnotherShop(array $path, mixed $value, string $refused): void
    {
        $env = EventTable::open()->env;
        self::assertSame(0, $this->pending($env));
        $other = $env;
        $place = &$other;
        foreach ($path as $key) {
            $place = &$place[$key];
        }
        $place = $value;
        try {
            $this->pending($other);
            self::fail('taken for the shop before');
        } catch (CoreException $exception) {
            self::assertInstanceOf($refused, $exception);
        }
        self::assertSame(0, $this->pending($env));
    }

    /** @param array<string, mixed> $env */
    private function pending(array $env): int
    {
        return (new Queue(Database::forWebhook($env)))->counts()['pending']['count'];
    }
}
