<?php

/**
 * The module against hand-written declarations of the Magento types that it uses.
 */

declare(strict_types=1);

use PHPUnit\Runner\Version;

if (class_exists(Version::class)) {
    // Of each deprecation, older ones make an error: in Debian 11 also of its Symfony, which is older than any PHP that this product runs on.
    error_reporting(version_compare(Version::id(), '9.5.10', '<') ? E_ALL & ~E_DEPRECATED : E_ALL);
}
foreach (glob(__DIR__ . '/declarations/*.php') as $declarations) {
    require_once $declarations;
}
spl_autoload_register(static function (string $class): void {
    foreach (['Akeneo\\Events\\Test\\' => __DIR__ . '/', 'Akeneo\\Events\\' => __DIR__ . '/../../php-module/'] as $prefix => $folder) {
        $file = $folder . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
        if (str_starts_with($class, $prefix) && is_file($file)) {
            require_once $file;

            return;
        }
    }
});
