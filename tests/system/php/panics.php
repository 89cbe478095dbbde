<?php

// Run by tests/system/panics.rs with a Magento root where one deletion is pending: each method of each class panics once.

declare(strict_types=1);

use Akeneo\Events\Core\Answer;
use Akeneo\Events\Core\Batch;
use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Core\InternalErrorException;
use Akeneo\Events\Core\Latest;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Core\Receiver;
use Akeneo\Events\Core\Reconciliation;
use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Core\SubscriptionSync;
use Akeneo\Events\Core\Testing;
use Akeneo\Events\Core\Worker;

$env = include $argv[1] . '/app/etc/env.php';
$order = $argv[1] . '/kill-point';
putenv("AKENEO_EVENTS_KILL_POINT=$order");

$database = Database::forWorker($env);
$receiver = new Receiver($database);
$worker = new Worker($database, [], []);
$batch = $worker->claim(10);
$deletion = $batch->next() ?? exit(1);
$subscription = new Subscription([]);
$objects = [
    Answer::class => $receiver->receive('HEAD', [], ''),
    Batch::class => $batch,
    Database::class => $database,
    Deletion::class => $deletion,
    Latest::class => new Latest($database),
    Queue::class => new Queue($database),
    Receiver::class => $receiver,
    Reconciliation::class => new Reconciliation($database, [], [], [], 'product'),
    Subscription::class => $subscription,
    SubscriptionSync::class => $subscription->begin(['enabled' => false, 'events' => []], []),
    Worker::class => $worker,
];

$argument = static fn (ReflectionParameter $parameter): mixed => match (true) {
    $parameter->allowsNull() => null,
    isset($objects[(string)$parameter->getType()]) => $objects[(string)$parameter->getType()],
    default => ['array' => [], 'bool' => false, 'int' => 0, 'string' => ''][(string)$parameter->getType()],
};
$panicked = 0;
foreach (get_declared_classes() as $name) {
    $class = new ReflectionClass($name);
    if (!str_starts_with($name, 'Akeneo\Events\Core\\') || $class->isSubclassOf(Exception::class) || $name === Testing::class) {
        continue;
    }
    foreach ($class->getMethods() as $method) {
        // A class that only the extension makes has a constructor that does nothing but say so.
        if ($method->isConstructor() && $method->getNumberOfParameters() === 0) {
            continue;
        }
        $arguments = array_map($argument, $method->getParameters());
        file_put_contents($order, 'PANIC called 1');
        try {
            if ($method->isConstructor()) {
                $class->newInstanceArgs($arguments);
            } else {
                $method->invokeArgs($objects[$name] ?? null, $arguments);
            }
            $thrown = 'nothing';
        } catch (InternalErrorException) {
            $panicked++;
            continue;
        } catch (Throwable $other) {
            $thrown = $other::class . ': ' . $other->getMessage();
        }
        fwrite(STDERR, "$name::{$method->getName()}() threw $thrown\n");
        exit(1);
    }
}

// What panicked may be used again.
$batch->deleted($deletion->id());
$completed = $batch->finish()['completed'];
if ($completed !== 1) {
    fwrite(STDERR, "$completed were completed\n");
    exit(1);
}
echo $panicked;
