<?php

// Run by tests/system/secrets.rs with a Magento root and secrets that are words: uses every class of the extension that
// is given one, mostly in vain, and prints all that can be printed of it. Stack traces hold arguments here.

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Log;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Core\Receiver;
use Akeneo\Events\Core\Reconciliation;
use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Core\Worker;

ini_set('zend.exception_ignore_args', '0');
[, $root, $pim] = $argv;
// Not an argument: phpinfo() shows those.
$canary = (string)file_get_contents($root . '/canary');
// What this script comes to know of secrets besides, one a line.
$value = static fn (?string $token): ?string => $token === null ? null : json_decode($token, true)['value'];
$learn = static function (?string $secret) use ($root): void {
    if ($secret !== null) {
        file_put_contents($root . '/learned', "$secret\n", FILE_APPEND);
    }
};
$env = include $root . '/app/etc/env.php';

/** Everything that a careless logger could write of something. */
$tell = static function (mixed $it): void {
    var_dump($it);
    echo print_r($it, true), var_export($it, true), json_encode($it, JSON_PARTIAL_OUTPUT_ON_ERROR), "\n";
    try {
        echo serialize($it), "\n";
    } catch (\Throwable) {
    }
    foreach ((array)$it as $name => $value) {
        echo $name, is_scalar($value) ? $value : '', "\n";
    }
};
$call = static function (\Closure $call) use ($tell): mixed {
    try {
        $result = $call();
        $tell(is_object($result) ? $result : gettype($result));

        return $result;
    } catch (\Throwable $failure) {
        // Not the whole trace: its frames of this file hold what this file was given.
        foreach ([$failure, $failure->getPrevious()] as $it) {
            if ($it !== null) {
                $own = array_filter($it->getTrace(), static fn (array $frame): bool => str_starts_with($frame['class'] ?? '', 'Akeneo\\Events\\Core'));
                echo $it::class, ': ', $it->getMessage(), "\n", $it->getTraceAsString(), "\n";
                $tell($own);
            }
        }

        return null;
    }
};

$broken = $env;
unset($broken['db']['connection']['default']['host']);
$call(static fn () => Database::forWebhook($broken));
$call(static fn () => Database::forWorker($broken));
$prefixed = $env;
$prefixed['db']['table_prefix'] = '`';
$call(static fn () => Database::forWorker($prefixed));
$away = $env;
$away['db']['connection']['default']['host'] = '/nowhere/mysqld.sock';
$database = $call(static fn () => Database::forWorker($away));
$call(static fn () => new Queue($database));
$call(static fn () => (new Queue($database))->counts());
$call(static fn () => (new Worker($database, [], []))->claim(1));
$wrong = $env;
$wrong['db']['connection']['default']['password'] = $canary . '-wrong';
$call(static fn () => (new Queue(Database::forWorker($wrong)))->counts());

$receiver = $call(static fn () => new Receiver(Database::forWebhook($env)));
$digest = hash_hmac('sha256', '{', $canary);
$server = ['HTTP_X_AKENEO_SIGNATURE_PRIMARY' => $digest, 'DATABASE_PASSWORD' => $canary];
$call(static fn () => $receiver->receive('POST', $server, '{'));
$call(static fn () => $receiver->receive('POST', $server, '{', PHP_INT_MAX));
$call(static fn () => $receiver->receive("\xff", $server, '{'));

$settings = ['pim_url' => $pim, 'client_id' => 'shop', 'username' => 'magento', 'base' => "$pim/api/v1"];
$secrets = ['client_secret' => $canary, 'password' => $canary, 'token' => $canary];
$stored = ['primary_secret' => $canary . '-primary', 'secondary_secret' => $canary . '-secondary', 'retired_secret' => $canary . '-retired'];
$wanted = [
    'enabled' => true, 'name' => 'shop', 'email' => 'a@shop.example', 'webhook_url' => 'https://shop.example/akeneo_events/webhook',
    'events' => ['com.akeneo.pim.v1.product.deleted'],
];
$call(static fn () => new Subscription($secrets));
$call(static fn () => new Subscription(['client_secret' => [$canary]] + $settings + $secrets));
$call(static fn () => new Subscription(['seconds' => $canary] + $settings + $secrets));
foreach ([$settings + $secrets, ['token' => null] + $settings + $secrets] as $given) {
    $subscription = $call(static fn () => new Subscription($given));
    foreach (['begin', 'rotate', 'reset'] as $what) {
        $sync = $call(static fn () => $subscription->$what($wanted, $stored));
        for ($step = 0; $step < 4 && $sync !== null; $step++) {
            // What a step returns is for storing: it holds the secrets.
            $call(static function () use ($sync, $learn): int {
                $changes = $sync->step() ?? [];
                foreach (array_intersect_key($changes, array_filter(Subscription::fields())) as $secret) {
                    $learn($secret);
                }

                return count($changes);
            });
        }
        $learn($value($sync?->token()));
        $tell($sync?->notices());
        $call(static fn () => $subscription->$what([], $stored));
        $call(static fn () => $subscription->$what($wanted, ['primary_secret' => [$canary]] + $stored));
    }
    $tell($call(static fn () => new ArrayObject($subscription->status($stored))));
    $call(static fn () => $subscription->verify());
    $call(static fn () => new ArrayObject($subscription->deliveryFailures($stored, time())));
    $call(static fn () => $subscription->deliveryFailures(['primary_secret' => [$canary]] + $stored, time()));
    $learn($value($subscription->token()));
}
$call(static fn () => Subscription::selfTest("$pim/nothing", $stored));
$call(static fn () => Subscription::selfTest('no address', $stored));
$call(static fn () => Subscription::selfTest($pim, ['primary_secret' => [$canary]]));

// The PIM is asked with the connector's credentials, in vain and not.
$usable = Database::forWorker($env);
$credentials = array_intersect_key($settings + $secrets, array_flip(['pim_url', 'client_id', 'username', 'client_secret', 'password']));
foreach ([$credentials, ['password' => $canary . '-wrong'] + $credentials, ['pim_url' => 'http://127.0.0.1:1'] + $credentials, ['password' => [$canary]] + $credentials] as $given) {
    $worker = $call(static fn () => new Worker($usable, [], [], 0, $given, 'always'));
    $batch = $worker === null ? null : $call(static fn () => $worker->claim(10));
    $call(static fn () => $batch?->next());
    $call(static fn () => $batch?->finish());
    $reconciliation = $call(static fn () => new Reconciliation($usable, $given, [], [], 'product'));
    $call(static fn () => $reconciliation?->step());
}
$tell(Log::drain());

$extension = new ReflectionExtension('akeneo_events');
echo $extension;
// Whatever trace comes, also of what this script did not call.
$holders = ['env', 'pim', 'server', 'settings', 'stored'];
foreach ($extension->getClasses() as $class) {
    foreach ($class->getMethods() as $method) {
        foreach ($method->getParameters() as $parameter) {
            if (in_array($parameter->name, $holders, true) && $parameter->getAttributes('SensitiveParameter') === []) {
                fwrite(STDERR, "{$class->name}::{$method->name}() has \${$parameter->name} in stack traces\n");
                exit(1);
            }
        }
    }
}
phpinfo();
