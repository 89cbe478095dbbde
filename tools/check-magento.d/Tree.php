<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

/**
 * Where things are in a Magento's code: a shop with vendor/, or the modules alone as they are in the repository of Magento.
 */
final class Tree
{
    private const PACKAGES = ['', 'vendor/*/*/', 'app/code/*/*/', 'lib/internal/Magento/Framework/', 'lib/internal/Magento/Framework/*/'];

    /** @var array<string, string[]> directories by the beginning of a class's name, the longest beginning first */
    private array $prefixes = [];
    /** @var array<string, string> directories by the name of a module */
    private array $modules = [];
    private string $version = 'unknown';

    public function __construct(public readonly string $root)
    {
        foreach (self::PACKAGES as $pattern) {
            foreach (glob("$root/{$pattern}composer.json") ?: [] as $file) {
                $this->package(dirname($file), json_decode((string)file_get_contents($file), true) ?: []);
            }
            foreach (glob("$root/{$pattern}etc/module.xml") ?: [] as $file) {
                if (preg_match('/<module\s[^>]*name="(\w+)"/', (string)file_get_contents($file), $of)) {
                    $this->modules[$of[1]] = dirname($file, 2);
                }
            }
        }
        if (!isset($this->prefixes['Magento\\Framework\\'], $this->modules['Magento_Catalog'])) {
            throw new \RuntimeException("$root holds no Magento: neither its framework nor its module of the catalogue is there.");
        }
        uksort($this->prefixes, static fn (string $one, string $other): int => strlen($other) <=> strlen($one));
    }

    public function version(): string
    {
        return $this->version;
    }

    /** The file that declares a class, if it is where its name says. */
    public function file(string $class): ?string
    {
        foreach ($this->prefixes as $prefix => $directories) {
            if (str_starts_with($class, $prefix)) {
                foreach ($directories as $directory) {
                    $file = $directory . '/' . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
                    if (is_file($file)) {
                        return $file;
                    }
                }
            }
        }

        return null;
    }

    /** Whether classes with such a name can be looked up: libraries are not in every tree. */
    public function covers(string $class): bool
    {
        $vendor = implode('\\', array_slice(explode('\\', $class), 0, 2));

        return str_starts_with($class, 'Magento\\')
            || array_filter(array_keys($this->prefixes), static fn (string $prefix): bool => str_starts_with("$vendor\\", $prefix) || str_starts_with($prefix, "$vendor\\")) !== [];
    }

    public function module(string $name): ?string
    {
        return $this->modules[$name] ?? null;
    }

    /** @return array<string, string> */
    public function modules(): array
    {
        return $this->modules;
    }

    /** @return string[] directories of the framework */
    public function framework(): array
    {
        return $this->prefixes['Magento\\Framework\\'];
    }

    /** The file that a name such as urn:magento:module:Magento_Store:etc/config.xsd stands for. */
    public function urn(string $urn): ?string
    {
        if (!preg_match('/^urn:magento:(?:module:(?<module>\w+)|(?<framework>framework[\w-]*)):(?<path>.+)$/', $urn, $of)) {
            return null;
        }
        $name = str_replace(' ', '', ucwords(str_replace('-', ' ', substr($of['framework'], strlen('framework')))));
        $directories = $of['module'] !== ''
            ? array_filter([$this->module($of['module'])])
            : ($this->prefixes['Magento\\Framework\\' . ($name === '' ? '' : "$name\\")] ?? []);
        foreach ($directories as $directory) {
            if (is_file("$directory/{$of['path']}")) {
                return "$directory/{$of['path']}";
            }
        }

        return null;
    }

    /** @param array<string, mixed> $composer */
    private function package(string $directory, array $composer): void
    {
        foreach (['psr-4' => '\\', 'psr-0' => '/'] as $standard => $separator) {
            foreach ($composer['autoload'][$standard] ?? [] as $prefix => $paths) {
                foreach ($prefix === '' ? [] : (array)$paths as $path) {
                    $inside = $standard === 'psr-0' ? str_replace(['\\', '_'], '/', trim($prefix, '\\_')) : '';
                    $this->prefixes[rtrim($prefix, '\\_') . '\\'][] = rtrim("$directory/$path/$inside", '/');
                }
            }
        }
        $names = ['magento/product-community-edition', 'magento/project-community-edition', 'magento/project-enterprise-edition', 'magento/magento2ce', 'magento/magento2-base'];
        if (isset($composer['version']) && in_array($composer['name'] ?? '', $names, true)) {
            $this->version = $composer['version'];
        }
    }
}
