<?php

// deadline.php ROOT REQUESTS: run by tests/system/deadline.rs. Receives each request of a JSON file, and prints a JSON list of its
// status and of the seconds that it took.

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Receiver;

$env = include $argv[1] . '/app/etc/env.php';
$answers = [];
foreach (json_decode(file_get_contents($argv[2]), true) as ['server' => $server, 'body' => $body]) {
    $began = hrtime(true);
    $status = (new Receiver(Database::forWebhook($env)))->receive('POST', $server, $body)->status();
    $answers[] = [$status, (hrtime(true) - $began) / 1e9];
}
echo json_encode($answers);
