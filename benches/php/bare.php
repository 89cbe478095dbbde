<?php

/** The least that an endpoint can do: one signature, one row, over a connection that stays open. */

declare(strict_types=1);

require __DIR__ . '/common.php';

$body = file_get_contents('php://input');
$signature = $_SERVER['HTTP_X_AKENEO_SIGNATURE_PRIMARY'] ?? '';
if (!hash_equals(hash_hmac('sha256', $body, 'primary-secret-0123456789abcdef'), $signature)) {
    http_response_code(401);
    exit;
}
$now = gmdate('Y-m-d H:i:s');
pdo(true)->prepare(
    'INSERT INTO akeneo_events_queue (event_id, payload, status, available_at, received_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?)'
)->execute([$signature, $body, 'pending', $now, $now, $now]);
