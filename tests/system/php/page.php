<?php

// Requested by tests/system/connections.rs: looks at the queue as a page of the admin does.

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Queue;

$env = include $_SERVER['MAGENTO_ROOT'] . '/app/etc/env.php';
echo (new Queue(Database::forWorker($env)))->counts()['pending']['count'];
