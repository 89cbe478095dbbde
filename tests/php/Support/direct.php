<?php

/** Router of PHP's own web server: the direct endpoint of the sandbox's shop, and folders that answer wrongly. */

declare(strict_types=1);

foreach (['/moved/' => 302, '/nothing/' => 404] as $folder => $status) {
    if (str_starts_with($_SERVER['REQUEST_URI'], $folder)) {
        header('Location: /elsewhere', true, $status);

        return;
    }
}
if ($_SERVER['REQUEST_METHOD'] === 'POST' && str_starts_with($_SERVER['REQUEST_URI'], '/broken/')) {
    http_response_code(500);

    return;
}
// The endpoint without the extension; then what stands in front of a shop: one for every call, one that lets HEAD through.
foreach (['/bare/' => ['HTTP/1.1 503 Service Unavailable', 'X-Akeneo-Events-Trouble: extension'], '/guarded/' => ['HTTP/1.1 401 Unauthorized', 'WWW-Authenticate: Basic realm="staging"'], '/challenged/' => ['HTTP/1.1 403 Forbidden', 'cf-mitigated: challenge']] as $folder => $headers) {
    if (str_starts_with($_SERVER['REQUEST_URI'], $folder) && ($folder !== '/challenged/' || $_SERVER['REQUEST_METHOD'] === 'POST')) {
        array_map('header', $headers);

        return;
    }
}
$_SERVER['MAGENTO_ROOT'] = getenv('AKENEO_EVENTS_TEST_ROOT');
require dirname(__DIR__, 3) . '/php-module/pub/webhook.php';
