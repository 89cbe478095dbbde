<?php

// publish.php PORT BODY …: run by tests/system/queue_rabbitmq.rs. Bodies are in base64.

declare(strict_types=1);

require __DIR__ . '/../../php/autoload.php';
require __DIR__ . '/amqp.php';

$queue = new AmqpQueue((int)$argv[1]);
foreach (array_slice($argv, 2) as $body) {
    $queue->publish((string)base64_decode($body, true));
}
