<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use PHPUnit\Framework\TestCase;

/** What holds secrets is not in stack traces, even where zend.exception_ignore_args is off: the extension's part is in tests/system. */
final class SensitiveParametersTest extends TestCase
{
    private const MODULE = __DIR__ . '/../../../php-module';
    private const HOLDERS = '/\b(?:array|string|mixed) \$(?:changes|decrypted|env|password|pim|secret|server|settings|stored|token)$/';

    public function testEachParameterThatHoldsASecretIsMarked(): void
    {
        $marked = 0;
        foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator(self::MODULE, \FilesystemIterator::SKIP_DOTS)) as $file) {
            if ($file->getExtension() !== 'php') {
                continue;
            }
            preg_match_all('/\b(?:function|fn)\b[^(){;]*\(((?:[^()]|\([^()]*\))*)\)/', (string)file_get_contents((string)$file), $lists);
            foreach (preg_grep(self::HOLDERS, array_map('trim', explode(',', implode(',', $lists[1])))) as $parameter) {
                self::assertStringContainsString('#[\\SensitiveParameter]', $parameter, (string)$file);
                $marked++;
            }
        }
        self::assertGreaterThanOrEqual(8, $marked);
    }
}
