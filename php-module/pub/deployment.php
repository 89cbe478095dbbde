<?php

/**
 * What the extension reads of the deployment configuration, in the shape of app/etc/env.php, for the direct endpoint. The
 * values are those that Magento\Framework\App\DeploymentConfig has for the paths that Magento itself asks for; Model/Core.php
 * asks for the same ones.
 *
 * env.php goes above config.php, and a section of MAGENTO_DC__OVERRIDE (JSON) replaces that of both. A single value may stand in a
 * variable of the environment: MAGENTO_DC_CRYPT__KEY is crypt/key, and '#env(NAME, "default")' names one. Magento takes a
 * connection as a whole, and for that looks at no variable: whoever did here would find another database than Magento.
 *
 * phpcs:disable Magento2.Functions.DiscouragedFunction -- Magento is not there to be asked
 * phpcs:disable Magento2.Security.IncludeFile -- the configuration is a PHP file, which can be read by nothing but PHP
 */

declare(strict_types=1);

return static function (string $root): array {
    $data = [];
    foreach (['config.php', 'env.php'] as $file) {
        $read = is_file("$root/app/etc/$file") ? include "$root/app/etc/$file" : [];
        $data = array_replace_recursive($data, array_intersect_key((array)$read, ['db' => 1, 'crypt' => 1]));
    }
    $data = array_replace($data, (array)json_decode((string)getenv('MAGENTO_DC__OVERRIDE'), true));

    $variables = [];
    foreach (getenv() as $name => $value) {
        if (str_contains($name, 'MAGENTO_DC_') && $name !== 'MAGENTO_DC__OVERRIDE') {
            $variables[strtolower(str_replace(['MAGENTO_DC_', '__'], ['', '/'], $name))] = $value;
        }
    }
    $value = static function (string $section, string $name) use ($data, $variables): mixed {
        $value = $data[$section][$name] ?? '';
        $isNamed = is_string($value) && preg_match('~^#env\(\s*(\w+)\s*(?:,\s*"([^"]+)")?\)$~', $value, $of) === 1;

        return $variables["$section/$name"] ?? ($isNamed ? (getenv($of[1]) ?: ($of[2] ?? '')) : $value);
    };

    return [
        'db' => [
            'connection' => ['default' => $data['db']['connection']['default'] ?? null],
            'table_prefix' => $value('db', 'table_prefix'),
        ],
        'crypt' => ['key' => $value('crypt', 'key')],
    ];
};
