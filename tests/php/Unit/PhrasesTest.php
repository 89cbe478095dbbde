<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use PHPUnit\Framework\TestCase;

/** What can be translated: i18n/en_US.csv is the list that translators start from. */
final class PhrasesTest extends TestCase
{
    private const MODULE = __DIR__ . '/../../../php-module';

    public function testEveryPhraseIsInTheListOnce(): void
    {
        $listed = [];
        foreach (file(self::MODULE . '/i18n/en_US.csv', FILE_IGNORE_NEW_LINES) as $line) {
            [$phrase, $translation] = str_getcsv($line, ',', '"', '');
            self::assertSame($phrase, $translation);
            $listed[] = $phrase;
        }
        self::assertSame([], array_keys(array_filter(array_count_values($listed), static fn (int $times): bool => $times > 1)), 'listed twice');
        self::assertSame([], array_values(array_diff($this->used(), $listed)), 'not in the list');
    }

    /** @return string[] */
    private function used(): array
    {
        $phrases = [];
        foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator(self::MODULE, \FilesystemIterator::SKIP_DOTS)) as $file) {
            $text = (string)file_get_contents((string)$file);
            if (in_array($file->getExtension(), ['php', 'phtml'], true)) {
                preg_match_all("/__\\(\\s*'((?:[^'\\\\]|\\\\.)*)'/", $text, $found);
                array_push($phrases, ...array_map(static fn (string $phrase): string => strtr($phrase, ["\\'" => "'", '\\\\' => '\\']), $found[1]));
            } elseif ($file->getExtension() === 'xml') {
                preg_match_all('/translate="true">([^<]+)</', $text, $elements);
                preg_match_all('/title="([^"]+)"[^>]*translate="[^"]*title/', $text, $titles);
                array_push($phrases, ...array_map('html_entity_decode', [...$elements[1], ...$titles[1]]), ...$this->inFields((string)$file));
            }
        }

        return array_unique($phrases);
    }

    /**
     * What system.xml says is to be translated: names of elements below.
     *
     * @return string[]
     */
    private function inFields(string $file): array
    {
        $document = new \DOMDocument();
        $document->load($file);
        $phrases = [];
        foreach ((new \DOMXPath($document))->query('//*[@translate]') as $node) {
            foreach ($node->childNodes as $child) {
                if (in_array($child->nodeName, explode(' ', $node->getAttribute('translate')), true)) {
                    $phrases[] = $child->textContent;
                }
            }
        }

        return $phrases;
    }
}
