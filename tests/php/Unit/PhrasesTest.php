<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit;

use PHPUnit\Framework\TestCase;

/**
 * What can be translated, and whether it is: i18n/en_US.csv is the list that translators start from, and each other file there follows
 * it line by line.
 */
final class PhrasesTest extends TestCase
{
    private const MODULE = __DIR__ . '/../../../php-module';
    private const ENGLISH = 'en_US';

    /** What has to read the same in a language as in English. All else that does was forgotten. */
    private const SAME_AS_ENGLISH = [
        'fr_FR' => [
            'Events Platform', 'Akeneo Events', 'Akeneo Connector', 'ID', 'Configuration', 'Cron', 'Webhook', 'Secrets', '%1 UTC', '%1 (%2)',
        ],
        'de_DE' => [
            'Events Platform', 'Akeneo Events', 'Akeneo Events: %1', 'Akeneo Connector', 'Status', 'ID', 'Consumer', 'Cron', 'Webhook', 'Secrets',
            'SKU', 'Name', '%1 UTC', '%1 (%2)', '%1: %2', 'ID %1: %2',
        ],
        'nl_NL' => [
            'Events Platform', 'Akeneo Events', 'Akeneo Events: %1', 'Akeneo Connector', 'Status', 'ID', 'Consumer', 'Cron', 'Database', 'Webhook',
            'product "%1"', 'families', 'Reviews: %1', '%1 UTC', '%1 (%2)', '%1: %2', 'ID %1: %2',
        ],
    ];

    /** What a shell, a file system or Magento reads: placeholders, options, commands, paths, addresses. */
    private const VERBATIM = '~%\d+|(?<![\w%-])--?[a-z][a-z-]*|\w[\w.-]*(?::?[/:_]+[\w.-]*\w)+~';

    /** Marks of another language: English quotes, and in French a mark without its no-break space. */
    private const FOREIGN_MARKS = [
        'fr_FR' => '/["“”„]|«(?!\x{A0})|(?<!\x{A0})(?:»|[:;?!](?=\s|$))/u',
        'de_DE' => '/["”«»]/u',
        'nl_NL' => '/[“”„«»]/u',
    ];

    public function testTheEnglishListHasEachPhraseOfTheCodeOnceAndNoOther(): void
    {
        $listed = $this->rows(self::ENGLISH);
        self::assertSame(array_column($listed, 0), array_column($listed, 1), 'English is not translated');
        $listed = array_column($listed, 0);
        self::assertSame([], array_keys(array_filter(array_count_values($listed), static fn (int $times): bool => $times > 1)), 'listed twice');
        self::assertSame([], array_values(array_diff($this->used(), $listed)), 'not in the list');
        self::assertSame([], array_values(array_diff($listed, $this->used())), 'not in the code any more');
    }

    public function testEachLanguageHasThePhrasesOfTheEnglishListInItsOrder(): void
    {
        self::assertEqualsCanonicalizing([self::ENGLISH, 'fr_FR', 'de_DE', 'nl_NL'], $this->languages());
        foreach ($this->languages() as $language) {
            self::assertSame(array_column($this->rows(self::ENGLISH), 0), array_column($this->rows($language), 0), $language);
        }
    }

    public function testEachPhraseIsTranslatedUnlessItHasToReadAsInEnglish(): void
    {
        $empty = $same = [];
        foreach (array_diff($this->languages(), [self::ENGLISH]) as $language) {
            foreach ($this->rows($language) as [$phrase, $translation]) {
                if (trim($translation) === '') {
                    $empty[] = "$language: $phrase";
                } elseif ($translation === $phrase) {
                    $same[$language][] = $phrase;
                }
            }
            self::assertEqualsCanonicalizing(self::SAME_AS_ENGLISH[$language] ?? [], $same[$language] ?? [], "$language, the same as in English");
        }
        self::assertSame([], $empty, 'not translated');
    }

    public function testATranslationKeepsPlaceholdersCommandsPathsAndAddresses(): void
    {
        $changed = [];
        foreach ($this->languages() as $language) {
            foreach ($this->rows($language) as [$phrase, $translation]) {
                if ($this->verbatim($phrase) !== $this->verbatim($translation)) {
                    $changed[] = "$language: $translation";
                }
            }
        }
        self::assertSame([], $changed);
    }

    public function testATranslationHasTheMarksOfItsLanguage(): void
    {
        $foreign = [];
        foreach (array_intersect(array_keys(self::FOREIGN_MARKS), $this->languages()) as $language) {
            array_push($foreign, ...preg_grep(self::FOREIGN_MARKS[$language], array_column($this->rows($language), 1)));
        }
        self::assertSame([], $foreign);
    }

    /** @return string[] */
    private function languages(): array
    {
        return array_map(static fn (string $file): string => basename($file, '.csv'), glob(self::MODULE . '/i18n/*.csv'));
    }

    /** @return list<array{string, string}> a phrase and its translation */
    private function rows(string $language): array
    {
        return array_map(
            static function (string $line) use ($language): array {
                $row = str_getcsv($line, ',', '"', '');
                self::assertCount(2, $row, "$language: $line");

                return $row;
            },
            file(self::MODULE . "/i18n/$language.csv", FILE_IGNORE_NEW_LINES)
        );
    }

    /** @return string[] each once; a language may need another order, or name a thing twice */
    private function verbatim(string $phrase): array
    {
        preg_match_all(self::VERBATIM, $phrase, $found);
        $found = array_unique($found[0]);
        sort($found);

        return $found;
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
