<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Browser;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Skipped;
use Akeneo\Events\Test\Magento\Subscribed;
use Magento\Framework\Component\ComponentRegistrar;
use Magento\Framework\Component\ComponentRegistrarInterface;

/** An admin user reads everything of the module in the language of the account, and nothing of it in English. */
final class Languages
{
    private const MAY = [
        'Magento_Backend::admin', 'Magento_Backend::dashboard', 'Magento_Backend::system', 'Magento_Backend::stores', 'Magento_Backend::stores_settings',
        'Magento_Config::config', 'Akeneo_Connector::config_akeneo_connector', 'Akeneo_Events::events_platform', 'Akeneo_Events::reset_subscription',
        'Akeneo_Events::akeneo_events', 'Akeneo_Events::queue', 'Akeneo_Events::queue_retry', 'Akeneo_Events::queue_retry_selected',
        'Magento_AdminNotification::adminnotification', 'Magento_AdminNotification::show_toolbar', 'Magento_AdminNotification::show_list',
    ];

    /** A shorter phrase may be a word of Magento's own, or of the shop. */
    private const WORDS = 3;

    private readonly Subscribed $subscribed;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        Akeneo $akeneo,
    ) {
        $this->subscribed = new Subscribed($magento, $akeneo);
    }

    public function everythingIsFrenchForWhoReadsFrench(): void
    {
        $this->reads('fr_FR');
    }

    public function everythingIsGermanForWhoReadsGerman(): void
    {
        $this->reads('de_DE');
    }

    public function everythingIsDutchForWhoReadsDutch(): void
    {
        $this->reads('nl_NL');
    }

    private function reads(string $locale): void
    {
        $translated = $this->phrases($locale);
        $static = "{$this->magento->root}/pub/static/adminhtml/Magento/backend/$locale";
        if (!is_dir($static)) {
            throw new Skipped("the shop has no static files of the admin in $locale");
        }
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo) use ($locale, $translated): void {
            $entries = $this->entries($akeneo, $settings);
            $browser = new Browser($this->magento, self::MAY, $locale);
            try {
                foreach ($this->pages($browser, $entries) as $page => $text) {
                    $english = $this->said(array_keys($translated), $text);
                    Expect::same([], $english, "English on $page in $locale");
                    $own = $this->said(array_values($translated), $text);
                    Expect::true($own !== [], "sentences in $locale on $page: " . mb_substr($text, 0, 1000));
                }
            } finally {
                $browser->close();
            }
        });
    }

    /** @return array<string, int> ids of entries of every status, by what became of them */
    private function entries(Akeneo $akeneo, SavedSettings $settings): array
    {
        $entries = [];
        $deleted = $this->make->product();
        $this->make->map('product', $uuid = Fixtures::uuid(), (int)$deleted->getId());
        $entries['completed'] = $akeneo->deletes('product', $uuid);
        $entries['failed'] = $akeneo->deletes('category', Fixtures::name('category'));
        $set = $this->make->attributeSet();
        $this->make->product([], $set);
        $this->make->map('family', $code = Fixtures::name('family'), $set);
        $entries['waiting'] = $akeneo->deletes('family', $code);
        $akeneo->processAll();
        $limit = $this->magento->get(\Akeneo\Events\Model\Core::class)->queue()->brake(0)['deletions'];
        $settings->save('akeneo_connector', 'events_platform', ['max_deletions_per_hour' => (string)max(1, $limit)]);
        $held = $this->make->product();
        $this->make->map('product', $uuid = Fixtures::uuid(), (int)$held->getId());
        $entries['held back'] = $akeneo->deletes('product', $uuid);
        $akeneo->processAll();

        return $entries;
    }

    /**
     * @param array<string, int> $entries
     * @return array<string, string> texts of the pages, by what they are
     */
    private function pages(Browser $browser, array $entries): array
    {
        $pages = [];
        foreach ($entries as $name => $entry) {
            $pages["the story of what is $name"] = $this->main($browser->get("akeneo_events/queue/view/id/$entry")[1]);
        }
        $config = $browser->get('admin/system_config/edit/section/akeneo_connector')[1];
        $document = $this->document($config);
        $group = (new \DOMXPath($document))->query('//*[@id="akeneo_connector_events_platform"]')->item(0);
        Expect::true($group !== null, 'the page has the group');
        $pages['the configuration page'] = $this->text($group);
        $pages['the listing'] = $this->main($browser->get('akeneo_events/queue/index')[1]) . json_encode(
            $browser->listing(['filters' => ['id' => ['from' => min($entries), 'to' => max($entries)]]]),
            JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES
        );
        $pages['the system messages'] = html_entity_decode(implode(' ', array_filter(
            array_column($this->messages($browser), 'text'),
            static fn (string $text): bool => str_contains($text, 'Akeneo Events')
        )), ENT_QUOTES | ENT_HTML5);

        return $pages;
    }

    /** @return list<array<string, mixed>> */
    private function messages(Browser $browser): array
    {
        return $browser->listing(['namespace' => 'notification_area']);
    }

    /** What is shown, and the texts of the listing, which stand in a script. */
    private function main(string $page): string
    {
        $document = $this->document($page);
        $found = (new \DOMXPath($document))->query('//*[@id="page:main-container"] | //main');
        $text = '';
        foreach ($found as $element) {
            $text .= $this->text($element);
            foreach ((new \DOMXPath($document))->query('.//script', $element) as $script) {
                $json = (array)json_decode($script->textContent, true);
                array_walk_recursive($json, static function (mixed $value) use (&$text): void {
                    $text .= is_string($value) ? " $value" : '';
                });
            }
        }

        return $text;
    }

    private function text(\DOMNode $element): string
    {
        $text = '';
        foreach ((new \DOMXPath($element->ownerDocument))->query('.//text()[not(ancestor::script or ancestor::style)] | .//@title | .//@placeholder | .//@data-confirm', $element) as $node) {
            $text .= ' ' . $node->nodeValue;
        }

        return (string)preg_replace('/\s+/u', ' ', $text);
    }

    private function document(string $page): \DOMDocument
    {
        $document = new \DOMDocument();
        @$document->loadHTML('<?xml encoding="UTF-8">' . $page);

        return $document;
    }

    /**
     * @param string[] $phrases
     * @return string[] those that a text says
     */
    private function said(array $phrases, string $text): array
    {
        return array_values(array_filter($phrases, static function (string $phrase) use ($text): bool {
            $parts = array_filter(array_map('trim', preg_split('/%\d|<[^>]*>/', $phrase)), static fn (string $part): bool => substr_count($part, ' ') >= self::WORDS - 1);

            return $parts !== [] && array_filter($parts, static fn (string $part): bool => !str_contains($text, $part)) === [];
        }));
    }

    /** @return array<string, string> phrases of the module that differ in a language, by their English */
    private function phrases(string $locale): array
    {
        $module = $this->magento->get(ComponentRegistrarInterface::class)->getPath(ComponentRegistrar::MODULE, 'Akeneo_Events');
        if (!is_file("$module/i18n/$locale.csv")) {
            throw new Skipped("the module does not speak $locale");
        }
        $phrases = [];
        foreach (new \SplFileObject("$module/i18n/$locale.csv") as $line) {
            [$english, $own] = str_getcsv((string)$line, ',', '"', '"') + [null, null];
            if ($own !== null && $own !== $english) {
                $phrases[(string)$english] = $own;
            }
        }

        return $phrases;
    }
}
