<?php

/** Symfony's console itself, as Debian packages it (php-symfony-console), and what Magento adds; see framework.php. */

declare(strict_types=1);

namespace Magento\Framework\Console;

$console = '/usr/share/php/Symfony/Component/Console/autoload.php';
if (is_file($console)) {
    require_once $console;
}

class Cli
{
    public const RETURN_SUCCESS = 0;
    public const RETURN_FAILURE = 1;
}
