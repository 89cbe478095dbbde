<?php

// The direct endpoint as it called the extension before Answer::selfTest() took $logs and env.php was read by deployment.php: while a
// shop is upgraded, such a file meets the new extension. Read by tests/system/webhook.rs.

declare(strict_types=1);

use Akeneo\Events\Core\Answer;
use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Log;
use Akeneo\Events\Core\Receiver;

$root = $_SERVER['MAGENTO_ROOT'];
try {
    $env = (array)include $root . '/app/etc/env.php';
    $body = (string)file_get_contents('php://input', false, null, 0, Receiver::MAX_BODY + 1);
    $receiver = new Receiver(Database::forWebhook($env));
    $answer = $receiver->receive((string)($_SERVER['REQUEST_METHOD'] ?? ''), $_SERVER, $body);
    http_response_code($answer->status());
    if (($proof = $answer->selfTest('direct')) !== null) {
        header(Answer::SELF_TEST . ": $proof");
    }
} catch (\Throwable $e) {
    http_response_code(429);
    file_put_contents($root . '/var/log/akeneo_events.log', $e->getMessage(), FILE_APPEND);
}
foreach (Log::drain() as $line) {
    file_put_contents($root . '/var/log/akeneo_events.log', "{$line['time']} {$line['level']} {$line['message']}\n", FILE_APPEND);
}
