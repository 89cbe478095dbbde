<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use PHPUnit\Framework\TestCase;

/** What Magento 2.4.5 cannot write a Proxy or an Interceptor for (Magento\Framework\Code\Generator\EntityAbstract) breaks every command there. */
final class GeneratedCodeTest extends TestCase
{
    public function testNoMethodThatMagentoWritesAgainHasMixedOrSeveralTypes(): void
    {
        $found = [];
        $methods = 0;
        $module = new \RecursiveDirectoryIterator(__DIR__ . '/../../../php-module', \FilesystemIterator::SKIP_DOTS);
        foreach (new \RecursiveIteratorIterator($module) as $file) {
            $code = (string)file_get_contents((string)$file);
            if (!str_ends_with((string)$file, '.php') || !preg_match('/^(?:abstract )?(?:class|interface) /m', $code)) {
                continue;
            }
            preg_match_all('/^    (?:abstract )?(?:public|protected) function (?!__construct)\w+\(.*?\)(?:: [^\n;{]+)?$/ms', $code, $signatures);
            foreach ($signatures[0] as $signature) {
                $methods++;
                if (preg_match('/\bmixed\b|[\w\\\\]\|[\w\\\\]/', $signature)) {
                    $found[] = "$file: $signature";
                }
            }
        }
        self::assertSame([], $found);
        self::assertGreaterThan(300, $methods);
    }
}
