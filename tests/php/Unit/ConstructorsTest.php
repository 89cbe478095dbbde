<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use PHPUnit\Framework\TestCase;

/** setup:di:compile writes the defaults of constructors down by var_export(): an object there ends every call of Magento. */
final class ConstructorsTest extends TestCase
{
    public function testNoConstructorHasAnObjectAsDefault(): void
    {
        $module = dirname(__DIR__, 3) . '/php-module';
        $found = [];
        foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($module, \FilesystemIterator::SKIP_DOTS)) as $file) {
            if (preg_match('/__construct\((.*?)\)\s*\{/s', (string)file_get_contents((string)$file), $constructor) === 1 && preg_match('/=\s*new\b/', $constructor[1]) === 1) {
                $found[] = substr((string)$file, strlen($module) + 1);
            }
        }
        self::assertSame([], $found);
    }
}
