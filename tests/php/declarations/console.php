<?php

/** Symfony's console itself, as Debian packages it (php-symfony-console): Magento ships the same. */

declare(strict_types=1);

$console = '/usr/share/php/Symfony/Component/Console/autoload.php';
if (is_file($console)) {
    require_once $console;
}
