<?php

// Read by tests/system/connections.rs: panics inside the extension, while it holds the connection.

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Testing;

try {
    Testing::panicWhileConnected(Database::forWebhook(include $_SERVER['MAGENTO_ROOT'] . '/app/etc/env.php'));
} catch (\Exception $e) {
    echo $e::class, ': ', $e->getMessage();
}
