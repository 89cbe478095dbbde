<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\SystemMessage\BrakeTrouble;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Browser;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\FourBytes;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Pictures;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Subscribed;
use Akeneo\Events\Test\Magento\TenDeletions;

/** Deletions of all kinds are followed by the names that the shop has, from the webhook to the listing weeks later. */
final class Names
{
    private const VIEW = ['Magento_Backend::admin', 'Magento_Backend::dashboard', 'Magento_Backend::system', 'Akeneo_Events::akeneo_events', 'Akeneo_Events::queue'];

    /** Codes of the entries that do not end with "deleted". */
    private const REASONS = ['refused' => 'ambiguous', 'deferred' => 'holds_products', 'unknown' => 'not_mapped'];

    private const SECONDS = 90;
    private const MANY = 200_000;

    private readonly Subscribed $subscribed;
    private ?TenDeletions $ten = null;
    private string $dryRun = '';
    private string $log = '';

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        Akeneo $akeneo,
    ) {
        $this->subscribed = new Subscribed($magento, $akeneo);
    }

    public function eachEntryKeepsTheNamesThatTheShopHadAndWhatWentAlong(): void
    {
        $ten = $this->ten();
        foreach ($ten->entries as $name => $entry) {
            $row = $this->row($entry);
            Expect::same($ten->inShop[$name], json_decode((string)$row['in_shop'], true) ?? [], "in_shop of $name");
            Expect::same($name === 'deferred' ? 'pending' : (isset(self::REASONS[$name]) ? 'failed' : 'completed'), $row['status'], "status of $name: {$row['message']}");
            Expect::contains(self::REASONS[$name] ?? 'deleted', $row['reason'], "reason of $name");
        }
    }

    public function aDryRunBeforeTellsEachNameAndWhatWouldGoAlong(): void
    {
        $ten = $this->ten();
        foreach ($ten->entries as $name => $entry) {
            Expect::true(preg_match("/^\\| $entry +\\|.*/m", $this->dryRun, $line) === 1, "$name is listed:\n$this->dryRun");
            Expect::contains(" {$ten->shown[$name]} ", $line[0], "the line of $name");
        }
        $rewrites = $ten->inShop['shirt'][0]['along']['url_rewrites'];
        Expect::contains("These would go along: URL rewrites: $rewrites, Assignments to categories: 2, Reviews: 1, Images: 3, Carts that hold it: 1", $this->dryRun);
        $rewrites = $ten->inShop['category'][0]['along']['url_rewrites'];
        Expect::contains("These would go along: Categories below it: 1, Assignments of products to categories: 2, URL rewrites: $rewrites ", $this->dryRun);
        Expect::contains('Variants that become single products: 3', $this->dryRun);
    }

    public function theLogNamesEachFromItsReceptionToItsEnd(): void
    {
        $ten = $this->ten();
        foreach ($ten->entries as $name => $entry) {
            $event = $this->row($entry)['event_id'];
            $lines = implode("\n", preg_grep('/event ' . preg_quote($event, '/') . ': /', explode("\n", $this->log)));
            Expect::contains("received as entry $entry: ", $lines, "the log of $name");
            if (isset(self::REASONS[$name])) {
                Expect::contains('[' . self::REASONS[$name] . ']', $lines, "the log of $name");
            } else {
                $told = $ten->inShop[$name][0];
                $known = implode(' / ', $told['path'] ?? [$told['name']]);
                Expect::same(1, preg_match('/: [Dd]eleting .*' . preg_quote($this->cut($known), '/') . '/u', $lines), "it tells that the deletion of $name begins:\n$lines");
                Expect::same(1, preg_match('/: Magento deleted .*' . preg_quote($this->cut($known), '/') . '.*\[deleted/u', $lines), "it tells that $name is deleted:\n$lines");
            }
        }
    }

    public function theStatusListsNamesAndFindsThem(): void
    {
        $ten = $this->ten();
        $settings = new SavedSettings($this->magento);
        $table = $settings->command('akeneo_events:status', '--limit', '30')[1];
        $json = $this->status('--limit', '30');
        $csv = $settings->command('akeneo_events:status', '--limit', '30', '--format', 'csv')[1];
        foreach ($ten->entries as $name => $entry) {
            Expect::true(preg_match("/^\\| $entry +\\|.*/m", $table, $line) === 1, "$name is in the table:\n$table");
            Expect::contains(" {$ten->shown[$name]} ", $line[0], "the table's line of $name");
            Expect::same($ten->shown[$name], $json[$entry]['in_shop'] ?? null, "in_shop of $name in JSON");
            Expect::true($json[$entry]['reason'] === $this->row($entry)['reason'], "reason of $name in JSON");
            $line = array_values(preg_grep("/^$entry,/", explode("\n", $csv)))[0] ?? '';
            Expect::contains($ten->shown[$name], implode("\t", str_getcsv($line, ',', '"', '')), "the CSV's line of $name");
        }
        $sku = $ten->inShop['shirt'][0]['sku'];
        foreach ([strtoupper($sku), substr(strtolower($sku), 0, -1), strtoupper($sku) . ' '] as $text) {
            Expect::true(isset($this->status('--search', $text)[$ten->entries['shirt']]), "--search \"$text\" finds the shirt");
        }
        Expect::same([$ten->entries['elephant']], array_keys($this->status('--search', 'ELEPHANT 🐘')), 'by the beginning of a name');
        Expect::same([$ten->entries['long']], array_keys($this->status('--search', $ten->inShop['long'][0]['name'])), 'by the whole of a long name');
        Expect::same([$ten->entries['unknown']], array_keys($this->status('--search', strtoupper($ten->shown['unknown']))), 'by an identifier');
        Expect::same([], $this->status('--search', substr($sku, 5)), 'not by the middle of a SKU');
    }

    public function theListingAndItsExportNameThemAndFindThem(): void
    {
        $ten = $this->ten();
        $sku = $ten->inShop['shirt'][0]['sku'];
        $this->asViewer(function (Browser $browser) use ($ten, $sku): void {
            $all = array_column($browser->listing(['paging' => ['pageSize' => 30, 'current' => 1]]), null, 'id');
            foreach ($ten->entries as $name => $entry) {
                $shown = str_replace(['(simple)', '(configurable, 3 variants)'], ['(Simple Product)', '(Configurable Product, variants: 3)'], $ten->shown[$name]);
                Expect::same($name === 'long' ? $all[$entry]['in_shop'] : $shown, $all[$entry]['in_shop'], "the column of $name");
            }
            $found = static fn (array $asks): array => array_map('intval', array_column($browser->listing($asks), 'id'));
            foreach ([['filters' => ['search_sku' => strtoupper($sku)]], ['search' => strtoupper($sku)], ['filters' => ['search_sku' => substr($sku, 0, -1)]]] as $asks) {
                Expect::true(in_array($ten->entries['shirt'], $found($asks), true), 'found by ' . json_encode($asks));
            }
            foreach ([['filters' => ['search_name' => 'elephant 🐘']], ['search' => 'ELEPHANT 🐘']] as $asks) {
                Expect::same([$ten->entries['elephant']], $found($asks), 'found by ' . json_encode($asks));
            }
            Expect::same([$ten->entries['unknown']], $found(['search' => $ten->shown['unknown']]), 'found by the identifier');
            $csv = $browser->get('mui/export/gridToCsv/?' . http_build_query([
                'namespace' => 'akeneo_events_queue_listing', 'filters' => ['placeholder' => 'true', 'search_name' => 'elephant 🐘'], 'excluded' => 'false', 'search' => '',
            ]))[1];
            Expect::same(2, substr_count(trim($csv), "\n") + 1, "lines of the export:\n$csv");
            Expect::contains(TenDeletions::ELEPHANT, $csv, 'the export');
        });
    }

    public function theStoryOfAnEntryTellsItsNamesAndWhatWentAlong(): void
    {
        $ten = $this->ten();
        $this->asViewer(function (Browser $browser) use ($ten): void {
            foreach ($ten->entries as $name => $entry) {
                [$status, $page] = $browser->get("akeneo_events/queue/view/id/$entry");
                Expect::same(200, $status, "the page of $name");
                $text = html_entity_decode(strip_tags($page), ENT_QUOTES | ENT_HTML5);
                foreach ($ten->inShop[$name] as $entity) {
                    foreach ([...array_filter([$entity['sku'] ?? null, $entity['name']]), ...isset($entity['path']) ? [implode(' / ', $entity['path'])] : []] as $known) {
                        Expect::contains($known === TenDeletions::SCRIPT ? 'Coat ' : $known, $text, "the page of $name");
                    }
                }
            }
            $page = $browser->get("akeneo_events/queue/view/id/{$ten->entries['shirt']}")[1];
            Expect::contains('data-akeneo-events="along"', $page);
            foreach (['Reviews: 1', 'Images: 3', 'Carts that hold it: 1', 'Assignments to categories: 2'] as $line) {
                Expect::contains("<li>$line</li>", $page);
            }
            $page = $browser->get("akeneo_events/queue/view/id/{$ten->entries['script']}")[1];
            Expect::contains(htmlspecialchars(TenDeletions::SCRIPT), $page, 'markup in a name is shown as text');
            Expect::true(!str_contains($page, '<script>alert("x")'), 'and is none of the page');
            $page = $browser->get("akeneo_events/queue/view/id/{$ten->entries['unknown']}")[1];
            Expect::contains($ten->shown['unknown'], $page, 'the identifier of what was never imported');
        });
    }

    public function theBrakesMessageNamesWhatItHoldsBack(): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo): void {
            $limit = $this->magento->get(Core::class)->queue()->brake(0)['deletions'] + 1;
            $settings->save('akeneo_connector', 'events_platform', ['max_deletions_per_hour' => (string)$limit]);
            $skus = [];
            foreach ([1, 2, 3] as $_) {
                $product = $this->make->product();
                $this->make->map('product', $uuid = Fixtures::uuid(), (int)$product->getId());
                $akeneo->deletes('product', $uuid);
                $skus[] = $product->getSku();
            }
            Expect::same([1, 0], [$akeneo->processAll()['tally']['completed'], $akeneo->processAll()['tally']['completed']], 'deleted');
            $message = $this->magento->create(BrakeTrouble::class);
            Expect::true($message->isDisplayed(), 'it is displayed');
            Expect::contains("Among the entries that wait: {$skus[1]}, Test {$skus[1]} (Simple Product); {$skus[2]}, Test {$skus[2]} (Simple Product).", $message->getText());
        });
    }

    public function anEntryIsFoundBySkuBehindManyOthers(): void
    {
        $ten = $this->ten();
        $db = $this->magento->db();
        $queue = $this->magento->table('akeneo_events_queue');
        $tens = '(SELECT 0 n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';
        $numbers = "SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n + 100000 * f.n AS n FROM $tens a, $tens b, $tens c, $tens d, $tens e, $tens f";
        $db->query(
            "INSERT INTO $queue (event_id, event_type, entity_code, payload, status, available_at, received_at, updated_at, search_sku, search_name)
             SELECT CONCAT('ae7ae7ae-many-', n), 'com.akeneo.pim.v1.product.deleted', CONCAT('many-', n), '{}', 'completed', NOW(), NOW(), NOW(),
                    CONCAT('many-', n), CONCAT('many of them ', n) FROM ($numbers) AS numbers WHERE n < " . self::MANY
        );
        try {
            $sku = $ten->inShop['shirt'][0]['sku'];
            $list = fn (): array => $this->magento->get(Core::class)->queue()->list(['search' => strtoupper($sku)], 50);
            Expect::true(in_array($ten->entries['shirt'], array_column($this->quickly(0.2, $list, 'status --search'), 'id'), true), 'status finds it');
            $this->asViewer(function (Browser $browser) use ($ten, $sku): void {
                $idle = microtime(true);
                $browser->listing(['filters' => ['id' => ['from' => 1, 'to' => 1]]]);
                $idle = microtime(true) - $idle;
                foreach ([['filters' => ['search_sku' => strtoupper($sku)]], ['search' => 'Elephant 🐘'], ['filters' => ['search_name' => 'linen shirt, w']]] as $asks) {
                    $items = $this->quickly($idle + 1, static fn (): array => $browser->listing($asks), json_encode($asks));
                    $wanted = $ten->entries[str_contains((string)($asks['search'] ?? ''), 'Elephant') ? 'elephant' : 'shirt'];
                    Expect::true(in_array($wanted, array_map('intval', array_column($items, 'id')), true), 'the listing finds it by ' . json_encode($asks));
                }
            });
        } finally {
            $db->delete($queue, "event_id LIKE 'ae7ae7ae-many-%'");
        }
    }

    /** The deletions, made and processed once for all these tests. */
    private function ten(): TenDeletions
    {
        if ($this->ten !== null) {
            return $this->ten;
        }
        $pictures = new Pictures($this->magento, $this->make);
        $ten = new TenDeletions($this->magento, $this->make, $pictures);
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo) use ($ten): void {
            (new FourBytes($this->magento))->within('catalog_product_entity_varchar', 'value', function () use ($ten, $settings, $akeneo): void {
                $ten->announce($akeneo);
                $this->dryRun = $settings->command('akeneo_events:run', '--dry-run')[1];
                $this->magento->get(CoreLog::class)->forward();
                $this->consume($akeneo);
                $this->log = $akeneo->log();
            });
        });
        $pictures->removeAll();

        return $this->ten = $ten;
    }

    /** Until only the entry is left that is put off. */
    private function consume(Akeneo $akeneo): void
    {
        $nowhere = ['file', '/dev/null', 'w'];
        $command = [PHP_BINARY, 'bin/magento', 'queue:consumers:start', 'akeneo_events', '--single-thread'];
        $consumer = proc_open($command, [['file', '/dev/null', 'r'], $nowhere, $nowhere], $pipes, $this->magento->root);
        try {
            for ($until = microtime(true) + self::SECONDS; $akeneo->open() > 1; usleep(50_000)) {
                Expect::true(microtime(true) < $until, 'the consumer is done within ' . self::SECONDS . ' s');
            }
        } finally {
            proc_terminate($consumer);
            proc_close($consumer);
        }
    }

    /** @return array<string, mixed> as the extension has it: Magento's connection has three bytes of a character */
    private function row(int $entry): array
    {
        return $this->magento->get(Core::class)->queue()->list(['id' => $entry])[0];
    }

    /** @return array<int, array<string, mixed>> entries by id */
    private function status(string ...$options): array
    {
        [$code, $said] = (new SavedSettings($this->magento))->command('akeneo_events:status', '--format', 'json', ...$options);
        Expect::same(0, $code, $said);

        return array_column(json_decode($said, true, 16, JSON_THROW_ON_ERROR)['entries'], null, 'id');
    }

    /** The beginning of a text that a log line may cut. */
    private function cut(string $text): string
    {
        return mb_substr($text, 0, 80);
    }

    /** @return list<array<string, mixed>> */
    private function quickly(float $seconds, callable $find, string $what): array
    {
        $began = microtime(true);
        $found = $find();
        $took = microtime(true) - $began;
        Expect::true($took < $seconds, sprintf('%s took %.3f s behind %s others', $what, $took, number_format(self::MANY)));

        return $found;
    }

    private function asViewer(callable $do): void
    {
        $browser = new Browser($this->magento, self::VIEW);
        try {
            $do($browser);
        } finally {
            $browser->close();
        }
    }
}
