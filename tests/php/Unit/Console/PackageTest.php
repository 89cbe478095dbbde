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

    /** Each edition of the connector comes under a name of its own, or under app/code without one. */
    public function testNoPackageOfTheConnectorIsRequired(): void
    {
        $package = $this->json('composer.json');
        foreach ([$package, $this->json('php-module/composer.json')] as $one) {
            self::assertSame([], preg_grep('~^akeneo/~', array_keys($one['require'])));
        }
        self::assertNotSame([], preg_grep('~^akeneo/~', array_keys($package['suggest'])));
        self::assertStringContainsString('<module name="Akeneo_Connector"/>', (string)file_get_contents(self::ROOT . '/php-module/etc/module.xml'));
    }

    public function testTheDocumentationInstallsThisVersion(): void
    {
        $files = [self::ROOT . '/README.md', self::ROOT . '/docs/install.md'];
        preg_match_all('/(?:akeneo_events[ -]|-events-|_)(\d+\.\d+\.\d+)/', implode('', array_map('file_get_contents', $files)), $named);
        self::assertSame([Core::VERSION], array_values(array_unique($named[1])));
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
