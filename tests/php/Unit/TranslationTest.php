<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use PHPUnit\Framework\TestCase;

/** i18n/en_US.csv holds every phrase that the module shows, and no other: translators begin with it. */
final class TranslationTest extends TestCase
{
    private const MODULE = __DIR__ . '/../../../php-module';

    public function testEveryPhraseIsThereAndNoOther(): void
    {
        $listed = [];
        $file = fopen(self::MODULE . '/i18n/en_US.csv', 'r');
        while (($row = fgetcsv($file, null, ',', '"', '')) !== false) {
            self::assertCount(2, $row);
            self::assertSame($row[0], $row[1]);
            $listed[] = $row[0];
        }
        $used = array_values(array_unique([...$this->inCode(), ...$this->inXml()]));
        sort($listed);
        sort($used);
        self::assertSame($used, $listed);
    }

    /** @return string[] */
    private function inCode(): array
    {
        $phrases = [];
        foreach ($this->files('php|phtml') as $file) {
            preg_match_all("/__\(\s*'((?:[^'\\\\]|\\\\.)*)'/", (string)file_get_contents($file), $found);
            array_push($phrases, ...array_map('stripslashes', $found[1]));
        }

        return $phrases;
    }

    /** @return string[] */
    private function inXml(): array
    {
        $phrases = [];
        foreach ($this->files('xml') as $file) {
            $document = new \DOMDocument();
            $document->load($file);
            foreach ((new \DOMXPath($document))->query('//*[@translate]') as $node) {
                foreach (explode(' ', $node->getAttribute('translate')) as $name) {
                    $child = array_values(array_filter(
                        iterator_to_array($node->childNodes),
                        static fn (\DOMNode $it): bool => $it->nodeName === $name
                    ))[0] ?? null;
                    $phrases[] = $child?->textContent ?? $node->getAttribute($name);
                }
            }
        }

        return $phrases;
    }

    /** @return string[] */
    private function files(string $endings): array
    {
        $all = new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator(self::MODULE, \FilesystemIterator::SKIP_DOTS));
        $names = array_map('strval', iterator_to_array($all, false));

        return preg_grep("/\.($endings)$/", $names);
    }
}
