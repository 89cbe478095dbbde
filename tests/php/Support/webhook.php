<?php

/** Router of PHP's own web server: 200 for every path, but for two folders that answer as webhooks must not. */

declare(strict_types=1);

foreach (['/moved/' => 302, '/nothing/' => 404] as $folder => $status) {
    if (str_starts_with($_SERVER['REQUEST_URI'], $folder)) {
        header('Location: /elsewhere', true, $status);
    }
}
