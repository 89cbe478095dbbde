<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use PHPUnit\Framework\TestCase;

/**
 * PHPUnit 9.6 reads annotations only, PHPUnit 12 and later attributes only. Whoever has one of them does not see what the other misses.
 */
final class PhpUnitVersionsTest extends TestCase
{
    public function testEachAnnotationHasItsAttributeAndEachAttributeItsAnnotation(): void
    {
        $alone = [];
        foreach ($this->files() as $file => $text) {
            foreach (['dataProvider' => 'DataProvider', 'requires extension' => 'RequiresPhpExtension'] as $annotation => $attribute) {
                preg_match_all("~^ *(?:/\*)?\*+ @$annotation (\w+)~m", $text, $annotated);
                preg_match_all("~^ *#\[$attribute\('(\w+)'\)\]$~m", $text, $attributed);
                if ($annotated[1] !== $attributed[1]) {
                    $alone["$file: @$annotation"] = [$annotated[1], $attributed[1]];
                }
            }
        }
        self::assertSame([], $alone);
    }

    public function testEachDataProviderIsStaticAsPhpUnitWantsSinceVersion10(): void
    {
        $notStatic = [];
        foreach ($this->files() as $file => $text) {
            preg_match_all('/@dataProvider (\w+)/', $text, $providers);
            foreach ($providers[1] as $provider) {
                if (str_contains($text, "public function $provider(")) {
                    $notStatic[] = "$file: $provider";
                }
            }
        }
        self::assertSame([], $notStatic);
    }

    /** @return iterable<string, string> */
    private function files(): iterable
    {
        $all = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator(dirname(__DIR__)));
        foreach ($all as $file) {
            if (str_ends_with((string)$file, 'Test.php')) {
                yield basename((string)$file) => (string)file_get_contents((string)$file);
            }
        }
    }
}
