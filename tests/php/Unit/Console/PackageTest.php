<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Model\Core;
use PHPUnit\Framework\TestCase;

/** Two composer.json, one for Composer and one for Magento's module:uninstall, and three places that name a version. */
final class PackageTest extends TestCase
{
    private const ROOT = __DIR__ . '/../../../..';

    public function testBothDescribeTheSamePackage(): void
    {
        [$package, $module] = [$this->json('composer.json'), $this->json('php-module/composer.json')];
        foreach (['name', 'type', 'license', 'version'] as $name) {
            self::assertSame($package[$name], $module[$name], $name);
        }
        self::assertSame($module['require'], array_intersect_assoc($module['require'], $package['require']));
        self::assertSame('magento2-module', $package['type']);
    }

    public function testPackageModuleAndExtensionAreOfOneVersion(): void
    {
        $package = $this->json('composer.json');
        self::assertSame(Core::VERSION, $package['version']);
        self::assertSame(Core::VERSION, $package['require']['ext-akeneo_events']);
        self::assertSame(Core::VERSION, phpversion('akeneo_events'));
    }

    /** @return array<string, mixed> */
    private function json(string $file): array
    {
        return json_decode((string)file_get_contents(self::ROOT . '/' . $file), true, 16, JSON_THROW_ON_ERROR);
    }
}
