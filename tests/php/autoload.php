<?php

/**
 * The module against hand-written declarations of the Magento types that it uses.
 */

declare(strict_types=1);

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
