<?php

// Run by tests/system/extension.rs.

declare(strict_types=1);

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\DatabaseBusyException;
use Akeneo\Events\Core\InternalErrorException;
use Akeneo\Events\Core\InvalidInputException;
use Akeneo\Events\Core\Log;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Core\SettingsException;

function thrown(callable $call): CoreException
{
    try {
        $call();
    } catch (CoreException $e) {
        return $e;
    }
    throw new LogicException('nothing was thrown');
}

function check(bool $holds, string $what): void
{
    if (!$holds) {
        fwrite(STDERR, "not so: $what\n");
        exit(1);
    }
}

$order = (string)tempnam(sys_get_temp_dir(), 'panic');
putenv("AKENEO_EVENTS_KILL_POINT=$order");
file_put_contents($order, 'PANIC called 1 a-secret-in-the-message');
$panic = thrown(static fn () => Log::isFirstLoss());
unlink("$order.done");
check($panic instanceof InternalErrorException, 'a panic is an InternalErrorException');
check($panic instanceof \Exception, 'catch (\Exception) sees it');
check($panic->getFile() === __FILE__ && $panic->getLine() > 0, 'it knows where it was thrown');
check($panic->getTrace() !== [], 'it has a trace');
check(!str_contains((string)$panic->getMessage(), 'a-secret'), 'its message tells no data');
$lines = Log::drain();
check(count($lines) === 1 && $lines[0]['level'] === 'error', 'it was logged once');
check(!str_contains($lines[0]['message'], 'a-secret'), 'the log line tells no data');
check(Log::drain() === [], 'a line is drained once');

$env = static fn (array $connection): array => ['db' => ['connection' => ['default' => $connection]]];
$missing = thrown(static fn () => Database::forWebhook($env(['host' => 'localhost'])));
check($missing instanceof SettingsException, 'a missing setting is a SettingsException');
check($missing->getMessage() === 'app/etc/env.php: db/connection/default/dbname is missing', $missing->getMessage());
foreach ([["hush\xff"], "hush\xff", 123456789012345678901] as $unreadable) {
    $thrown = thrown(static fn () => Database::forWebhook($env(['host' => 'h', 'dbname' => 'd', 'username' => 'u', 'password' => $unreadable])));
    check($thrown instanceof SettingsException, 'an unreadable setting is a SettingsException');
    check(str_contains($thrown->getMessage(), 'db/connection/default/password is '), $thrown->getMessage());
    check(!preg_match('/hush|1234/', (string)$thrown), 'neither message nor trace tells the value');
}

$nowhere = ['host' => '/nowhere/mysqld.sock', 'dbname' => 'd', 'username' => 'u', 'password' => 'hush-hush-hush'];
$database = Database::forWebhook($env($nowhere));
$busy = thrown(static fn () => (new Queue($database))->counts());
check($busy instanceof DatabaseBusyException, 'a database that is away is a DatabaseBusyException');
check(!str_contains((string)$busy, 'hush-hush'), 'neither message nor trace tells the password');
check(!str_contains($busy->getMessage(), 'nowhere'), 'its message tells no setting');
check(!str_contains(print_r($database, true) . var_export($database, true), 'hush-hush'), 'nor does a dump');

$status = thrown(static fn () => (new Queue($database))->list(['status' => 'done']));
check($status instanceof InvalidInputException, 'an unknown status is an InvalidInputException');
