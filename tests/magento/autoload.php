<?php

/** The classes of Support and Suite. */

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
    $name = substr($class, strlen('Akeneo\\Events\\Test\\Magento\\'));
    foreach (["/Support/$name.php", '/' . str_replace('\\', '/', $name) . '.php'] as $file) {
        if (str_starts_with($class, 'Akeneo\\Events\\Test\\Magento\\') && is_file(__DIR__ . $file)) {
            require_once __DIR__ . $file;
        }
    }
});
