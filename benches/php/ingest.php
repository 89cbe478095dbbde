<?php

/** What the direct endpoint does with a request, in a loop and without the web server. */

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Log;
use Akeneo\Events\Core\Receiver;

require __DIR__ . '/common.php';

$deliveries = array_map(
    static fn (string $line): array => explode("\t", $line, 3),
    file($argv[2], FILE_IGNORE_NEW_LINES)
);
$env = env();
// Connected, and the secrets read, as in a worker that has served before.
(new Receiver(Database::forWebhook($env)))->receive('POST', ['HTTP_X_AKENEO_SIGNATURE_PRIMARY' => str_repeat('0', 64)], '');
waitForGo();
foreach ($deliveries as [$primary, $secondary, $body]) {
    $receiver = new Receiver(Database::forWebhook($env));
    $answer = $receiver->receive('POST', [
        'HTTP_X_AKENEO_SIGNATURE_PRIMARY' => $primary,
        'HTTP_X_AKENEO_SIGNATURE_SECONDARY' => $secondary,
        'HTTP_X_AKENEO_SIGNATURE_ALGORITHM' => 'HmacSHA256',
    ], $body);
    if (!$answer->isNew()) {
        throw new RuntimeException("answered {$answer->status()}");
    }
    Log::drain();
}
tell(['stored' => count($deliveries)]);
