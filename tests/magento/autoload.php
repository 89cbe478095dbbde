<?php

/** The classes of Support and Suite, and those of tests/php/Support. */

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
    $places = ['Akeneo\\Events\\Test\\Magento\\' => [__DIR__, __DIR__ . '/Support'], 'Akeneo\\Events\\Test\\Support\\' => [dirname(__DIR__) . '/php/Support']];
    foreach ($places as $namespace => $directories) {
        foreach (str_starts_with($class, $namespace) ? $directories : [] as $directory) {
            $file = "$directory/" . str_replace('\\', '/', substr($class, strlen($namespace))) . '.php';
            if (is_file($file)) {
                require_once $file;
            }
        }
    }
});
