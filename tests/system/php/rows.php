<?php

// Requested by tests/system/endings.rs: lists more of the queue than fits into the memory that it may take. It is less than twice as
// much: there Debian's PHP would end the process (`memory_hard_limit_percent`).

declare(strict_types=1);

use Akeneo\Events\Core\Database;
use Akeneo\Events\Core\Queue;

ini_set('memory_limit', getenv('ROWS_MEMORY') ?: '24M');
$env = include $_SERVER['MAGENTO_ROOT'] . '/app/etc/env.php';
echo count((new Queue(Database::forWorker($env)))->list([], 20_000));
