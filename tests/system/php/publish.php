<?php

// publish.php PORT QUEUE BODY …: run by tests/system/queue_rabbitmq.rs. Bodies are in base64.

declare(strict_types=1);

require __DIR__ . '/../../php/autoload.php';
require __DIR__ . '/amqp.php';

[, $port, $queue] = $argv;
(new AmqpConnection((int)$port))->publish($queue, ...array_map(
    static fn (string $body): string => (string)base64_decode($body, true),
    array_slice($argv, 3)
));
