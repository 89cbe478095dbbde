<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Console;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Test\Support\StatusTestCase;
use Magento\Framework\Exception\LocalizedException;
use PHPUnit\Framework\Attributes\DataProvider;
use Symfony\Component\Console\Helper\Helper;

final class StatusCommandTest extends StatusTestCase
{
    public function testTheTableShowsEntriesNewestFirstBelowTheCounts(): void
    {
        $this->parts->table->add(['event_id' => 'one', 'entity_code' => 'uuid-1', 'received_at' => gmdate('Y-m-d H:i:s', time() - 300)]);
        $this->parts->table->add([
            'event_type' => 'com.akeneo.pim.v1.attribute-option.deleted', 'entity_code' => 'red', 'attribute_code' => 'color',
            'status' => 'failed', 'attempts' => 2, 'message' => 'Not deleted: nothing of that name was imported.',
        ]);
        $this->parts->table->add(['event_type' => null, 'entity_code' => null, 'event_id' => 'sha256:ab', 'status' => 'failed']);
        $shown = $this->show([])->getDisplay();

        self::assertStringStartsWith("1 pending, 0 processing, 0 completed, 2 failed\n", $shown);
        self::assertStringContainsString('The oldest pending one was received ' . Helper::formatTime(300) . ' ago.', $shown);
        $rows = array_values(preg_grep('/^\| +\d/', explode("\n", $shown)));
        self::assertCount(3, $rows);
        self::assertMatchesRegularExpression('/\| unreadable +\| sha256:ab +\| +\| failed +\| 0 /', $rows[0]);
        self::assertMatchesRegularExpression(
            '/\| attribute-option\.deleted \| color: red +\| +\| failed +\| 2 +\| Not deleted: nothing of that name was imported\. \|/',
            $rows[1]
        );
        self::assertMatchesRegularExpression('/\| product\.deleted +\| uuid-1 +\| +\| pending /', $rows[2]);
        self::assertStringNotContainsString('Only the newest', $shown);
    }

    public function testWhileTheModuleIsDisabledItSaysThatNothingIsDeletedAndNotThatTheBrakeHolds(): void
    {
        $this->parts->settings[Config::ENABLED] = '0';
        $this->parts->table->add();
        self::assertMatchesRegularExpression(
            '/^1 pending, .*\n.*ago\.\nThe module stands still, because "Enable" is No\. The shop deletes nothing\./',
            $this->show([])->getDisplay()
        );
        self::assertFalse(json_decode($this->show(['--format' => 'json'])->getDisplay(), true)['enabled']);
        $this->parts->settings[Config::ENABLED] = '1';
        self::assertStringNotContainsString('stands still', $this->show([])->getDisplay());
        self::assertTrue(json_decode($this->show(['--format' => 'json'])->getDisplay(), true)['enabled']);
    }

    public function testAnEmptyQueueIsSaidToBeEmpty(): void
    {
        self::assertSame(
            "0 pending, 0 processing, 0 completed, 0 failed\nThere are no entries.\n",
            $this->show([])->getDisplay()
        );
    }

    public function testACutListSaysSo(): void
    {
        $this->parts->table->addMany(60);
        $shown = $this->show([])->getDisplay();
        self::assertCount(50, preg_grep('/^\| +\d/', explode("\n", $shown)));
        self::assertStringContainsString('Only the newest 50 are shown; --limit shows more.', $shown);
        self::assertStringNotContainsString('Only', $this->show(['--limit' => '60'])->getDisplay());
    }

    public function testCountsStopAtTenThousand(): void
    {
        $this->parts->table->addMany(10001);
        self::assertStringStartsWith('10,000+ pending, 0 processing', $this->show(['--limit' => '1'])->getDisplay());
        $json = json_decode($this->show(['--limit' => '1', '--format' => 'json'])->getDisplay(), true);
        self::assertSame(['count' => 10000, 'more' => true], $json['counts']['pending']);
    }

    public function testAStatusNarrowsTheListAndAnUnknownOneIsRefusedWithTheFourThereAre(): void
    {
        $this->parts->table->add();
        $this->parts->table->add(['status' => 'completed']);
        $shown = $this->show(['-s' => 'completed'])->getDisplay();
        self::assertCount(1, preg_grep('/^\| +\d/', explode("\n", $shown)));
        $refused = $this->show(['--status' => 'done']);
        self::assertSame(1, $refused->getStatusCode());
        self::assertSame('', $refused->getDisplay());
        self::assertSame(
            "There is no status \"done\"; the statuses are pending, processing, completed and failed.\n",
            $refused->getErrorOutput()
        );
    }

    /** @dataProvider mistakes */
    #[DataProvider('mistakes')]
    public function testAMistakeIsSaidInOneSentence(array $options, string $sentence): void
    {
        $tester = $this->show($options);
        self::assertSame([1, '', "$sentence\n"], [$tester->getStatusCode(), $tester->getDisplay(), $tester->getErrorOutput()]);
    }

    public static function mistakes(): array
    {
        $limit = '--limit takes a number from 1 to 10000.';

        return [
            [['--format' => 'xml'], 'There is no format "xml"; the formats are table, json, csv.'],
            [['--limit' => '0'], $limit],
            [['--limit' => '-3'], $limit],
            [['--limit' => 'all'], $limit],
            [['--limit' => '10001'], $limit],
        ];
    }

    public function testJsonIsNothingButJson(): void
    {
        $id = $this->parts->table->add([
            'event_id' => "strange\n<error>\"é", 'entity_code' => "a\x1b[31mb", 'occurred_at' => '2026-06-01 12:00:00', 'attempts' => 1,
        ]);
        $this->parts->table->add(['status' => 'failed']);
        $tester = $this->show(['--format' => 'json', '--status' => 'pending', '--limit' => '1']);
        $json = json_decode($tester->getDisplay(), true, 32, JSON_THROW_ON_ERROR);
        self::assertSame('', $tester->getErrorOutput());
        self::assertSame(['enabled', 'counts', 'oldest_pending_seconds', 'brake', 'shelf', 'entries', 'more'], array_keys($json));
        self::assertFalse($json['more']);
        $entry = $json['entries'][0];
        self::assertSame($id, $entry['id']);
        self::assertSame("strange\n<error>\"é", $entry['event_id']);
        self::assertSame("a\x1b[31mb", $entry['code']);
        self::assertSame('product', $entry['entity_type']);
        self::assertSame('2026-06-01T12:00:00Z', $entry['occurred_at']);
        self::assertNull($entry['message']);
    }

    public function testCsvIsNothingButCsv(): void
    {
        $this->parts->table->add(['entity_code' => "a \"b\", c\nd", 'message' => '<info>x</info>']);
        $this->parts->table->add();
        $tester = $this->show(['--format' => 'csv', '--limit' => '1']);
        self::assertSame("Only the newest 1 are written; --limit takes more.\n", $tester->getErrorOutput());
        $tester = $this->show(['--format' => 'csv']);
        $stream = fopen('php://memory', 'w+');
        fwrite($stream, $tester->getDisplay());
        rewind($stream);
        $names = fgetcsv($stream, null, ',', '"', '');
        fgetcsv($stream, null, ',', '"', '');
        $entry = array_combine($names, fgetcsv($stream, null, ',', '"', ''));
        self::assertSame("a \"b\", c\nd", $entry['code']);
        self::assertSame('<info>x</info>', $entry['message']);
        self::assertSame('', $entry['attribute_code']);
    }

    public function testNothingOfACodeReachesTheTerminalAsACommandToIt(): void
    {
        $this->parts->table->add(['entity_code' => "a\x1b]0;owned\x07<error>b</error>", 'message' => "two\nlines"]);
        $shown = $this->show([], true, 200)->getDisplay();
        self::assertStringContainsString('a?]0;owned?<error>b</error>', $shown);
        self::assertStringContainsString('two?lines', $shown);
    }

    /**
     * @dataProvider widths
     */
    #[DataProvider('widths')]
    public function testACodeThatLooksLikeATagIsShownAsTextHoweverOftenItsCellIsWrapped(int $width): void
    {
        $strange = '<href=https://evil.example/>click here</> <error>b</error> a<fg=black;bg=black> <<fg=red>> \\<info>c\\ ';
        $this->parts->table->add(['entity_code' => $strange, 'message' => str_repeat($strange, 4)]);
        $shown = $this->show([], true, $width)->getDisplay();
        self::assertDoesNotMatchRegularExpression('/\x1b(?!\[(?:3[12369]|39;49)m)/', $shown);
        $columns = [];
        foreach (preg_grep('/^\|/', explode("\n", preg_replace('/\x1b\[[0-9;]*m/', '', $shown))) as $line) {
            foreach (explode('|', str_replace(' ', '', $line)) as $column => $text) {
                $columns[$column] = ($columns[$column] ?? '') . $text;
            }
        }
        $text = str_replace(' ', '', $strange);
        self::assertSame(5, substr_count(implode($columns), $text), $shown);
    }

    /** @return list<array{int}> */
    public static function widths(): array
    {
        return [[80], [120], [200]];
    }

    public function testInATerminalNoLineIsWiderThanTheTerminal(): void
    {
        $this->parts->table->add(['entity_code' => '6a9fd9f8-5b1e-4b57-a3ad-2f8c4b6f0a11', 'message' => str_repeat('äöü of words ', 30)]);
        $this->parts->table->add(['event_type' => 'com.akeneo.pim.v1.attribute-option.deleted', 'entity_code' => str_repeat('x', 300)]);
        foreach ([60, 80, 100, 132, 150, 200, 240] as $width) {
            $shown = preg_replace('/\x1b\[[0-9;]*m/', '', $this->show([], true, $width)->getDisplay());
            foreach (explode("\n", $shown) as $line) {
                self::assertLessThanOrEqual($width, mb_strwidth($line), $line);
            }
            self::assertSame(30, preg_match_all('/äöü/u', $shown));
        }
    }

    public function testAnEntryIsNamedAsTheShopKnewItInEveryFormat(): void
    {
        $named = [
            'id' => 7, 'event_id' => 'e-7', 'event_type' => 'com.akeneo.pim.v1.product.deleted', 'entity_type' => 'product', 'code' => 'uuid-7',
            'attribute_code' => null, 'status' => 'failed', 'attempts' => 1, 'message' => 'English.', 'reason' => 'holds_products', 'plan' => null,
            'identifier' => 'AKN-7', 'shown' => "A-7, <info>Shirt</info>\x1b (simple)", 'in_shop' => '[{"sku":"A-7"}]', 'sentences' => '[]',
            'history' => null, 'shelf' => 'hidden', 'shelved_at' => 1796040000, 'occurred_at' => null, 'available_at' => 0, 'received_at' => 0, 'updated_at' => 0,
        ];
        $before = array_fill_keys(['shown', 'in_shop', 'reason', 'identifier'], null) + $named;
        $table = $this->write('table', [$named, $before]);
        self::assertStringContainsString('| In the shop ', $table);
        self::assertMatchesRegularExpression('~\| uuid-7 \| A-7, <info>Shirt</info>\? \(simple\) \| failed \| 1 ~', $table);
        self::assertMatchesRegularExpression('~\| uuid-7 \| +\| failed ~', $table);
        self::assertMatchesRegularExpression('~\n\| +\| +\| A-7, <info>Shirt</info>\? \(simple\) +\|~', $this->write('table', [$named], 80));
        [$json, $jsonBefore] = json_decode($this->write('json', [$named, $before]), true)['entries'];
        self::assertSame("A-7, <info>Shirt</info>\x1b (simple)", $json['in_shop']);
        self::assertSame(['AKN-7', 'holds_products'], [$json['identifier'], $json['reason']]);
        self::assertSame([null, null, null], [$jsonBefore['in_shop'], $jsonBefore['identifier'], $jsonBefore['reason']]);
        self::assertArrayNotHasKey('sentences', $json);
        self::assertSame(['hidden', '2026-11-30T12:00:00Z'], [$json['shelf'], $json['shelved_at']]);
        $csv = explode("\r\n", $this->write('csv', [$named]));
        self::assertStringEndsWith(',in_shop,identifier,reason,shelf,shelved_at', $csv[0]);
        self::assertStringEndsWith(",\"A-7, <info>Shirt</info>\x1b (simple)\",AKN-7,holds_products,hidden,2026-11-30T12:00:00Z", $csv[1]);
    }

    public function testASearchFindsTheBeginningOfASkuOrName(): void
    {
        $ids = [
            $this->parts->table->add(['search_sku' => 'shirt-1', 'search_name' => 'red']),
            $this->parts->table->add(['search_sku' => 'x', 'search_name' => 'éclair']),
            $this->parts->table->add(['search_sku' => 'a-shirt', 'status' => 'failed']),
        ];
        $found = fn (array $options): array => array_column(json_decode($this->show($options + ['--format' => 'json'])->getDisplay(), true)['entries'], 'id');
        self::assertSame([$ids[0]], $found(['--search' => 'SHIRT']));
        self::assertSame([$ids[1]], $found(['--search' => 'ÉCL']));
        self::assertSame([], $found(['--search' => 'shirt', '--status' => 'failed']));
        self::assertSame([$ids[2]], $found(['--search' => 'a-', '--status' => 'failed']));
    }

    public function testASearchForNothingIsRefused(): void
    {
        foreach (['', '  ', "\u{A0}"] as $nothing) {
            $tester = $this->show(['--search' => $nothing]);
            self::assertSame(1, $tester->getStatusCode());
            self::assertSame("--search takes the beginning of a SKU or name. It is empty.\n", $tester->getErrorOutput());
        }
    }

    public function testWithoutTheExtensionItSaysWhatToDo(): void
    {
        $core = $this->createStub(Core::class);
        $core->method('queue')->willThrowException(new LocalizedException(__('The PHP extension akeneo_events is not loaded.')));
        $tester = $this->show([], false, 80, $core);
        self::assertSame(1, $tester->getStatusCode());
        self::assertSame("The PHP extension akeneo_events is not loaded.\n", $tester->getErrorOutput());
    }
}
