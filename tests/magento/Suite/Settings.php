<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Config\Asking;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Browser;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Magento\Framework\App\Config\ReinitableConfigInterface;

/** When Akeneo is asked, what is protected, and what is hidden first: on the configuration page, as an admin sees and saves it. */
final class Settings
{
    private const PAGE = 'admin/system_config/%s/section/akeneo_connector';
    private const MAY = [
        'Magento_Backend::admin', 'Magento_Backend::dashboard', 'Magento_Backend::system', 'Akeneo_Events::akeneo_events', 'Akeneo_Events::queue',
        'Magento_Backend::stores', 'Magento_Backend::stores_settings', 'Magento_Config::config', 'Akeneo_Connector::config_akeneo_connector',
        'Akeneo_Events::events_platform',
    ];

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
    ) {
    }

    public function thePageShowsBothFieldsWithTheirDefaults(): void
    {
        $own = $this->make->attribute();
        $this->onThePage(function (Browser $browser) use ($own): void {
            $page = $this->page($browser);
            Expect::same(
                ['doubt' => 'When in doubt (recommended)', '1' => 'Always', '0' => 'Never'],
                $this->options($page, 'confirm_with_akeneo'),
                'when Akeneo is asked'
            );
            Expect::same(['doubt'], $this->selected($page, 'confirm_with_akeneo'), 'by default');
            $offered = $this->options($page, 'protected_attributes');
            Expect::same("Test {$own->getAttributeCode()} ({$own->getAttributeCode()})", $offered[$own->getAttributeCode()] ?? null, 'an attribute of the shop');
            Expect::true(!isset($offered['name']) && !isset($offered['price']), 'no system attribute is offered');
            Expect::same(['color', 'cost', 'manufacturer'], $this->selected($page, 'protected_attributes'), 'protected by default');
        });
    }

    public function whatIsSavedIsShownAndRead(): void
    {
        $own = $this->make->attribute()->getAttributeCode();
        $this->onThePage(function (Browser $browser) use ($own): void {
            foreach ([['1', [$own, 'cost']], ['0', []], ['doubt', [$own]]] as [$asking, $protected]) {
                // As the page posts a list of which nothing is selected.
                $values = ['confirm_with_akeneo' => $asking, 'protected_attributes' => $protected ?: ''];
                $fields = array_map(static fn (mixed $value): array => ['value' => $value], $values);
                [$status] = $browser->post(sprintf(self::PAGE, 'save'), ['groups' => ['events_platform' => ['fields' => $fields]]]);
                Expect::same(302, $status, 'the save leads back');
                $page = $this->page($browser);
                Expect::same([$asking], $this->selected($page, 'confirm_with_akeneo'), 'when Akeneo is asked');
                Expect::same($protected, $this->selected($page, 'protected_attributes'), 'what is protected');
                $this->magento->get(ReinitableConfigInterface::class)->reinit();
                $config = $this->magento->get(Config::class);
                Expect::same([Asking::from($asking), $protected], [$config->asking(), $config->protectedAttributes()], 'what workers go by');
            }
        });
    }

    public function whatIsHiddenFirstIsSavedAsChosenAndNoOtherNumberOfDays(): void
    {
        $this->onThePage(function (Browser $browser): void {
            $chosen = ['deleted_products' => 'hide_then_delete', 'deleted_products_days' => '45', 'deleted_categories' => 'hide'];
            foreach (['deleted_products', 'deleted_categories'] as $field) {
                $options = ['delete' => 'Deleted', 'hide_then_delete' => 'Hidden, and deleted after some days', 'hide' => 'Hidden'];
                Expect::same([$options, ['delete']], [$this->options($this->page($browser), $field), $this->selected($this->page($browser), $field)], $field);
            }
            foreach ([$chosen, ['deleted_products_days' => '0'] + $chosen, ['deleted_products_days' => '3651'] + $chosen] as $values) {
                $fields = array_map(static fn (string $value): array => ['value' => $value], $values);
                $browser->post(sprintf(self::PAGE, 'save'), ['groups' => ['events_platform' => ['fields' => $fields]]]);
                $said = $browser->get(sprintf(self::PAGE, 'edit'))[1];
                Expect::same($values !== $chosen, str_contains($said, 'must be a whole number from 1 to 3,650.'), "refused: {$values['deleted_products_days']}");
                $this->magento->get(ReinitableConfigInterface::class)->reinit();
                Expect::same(['product' => 45, 'product_model' => 45, 'category' => 0], $this->magento->get(Config::class)->shelf(), 'what workers go by');
            }
        });
    }

    public function aProtectedAttributeStays(): void
    {
        $own = $this->make->attribute();
        $this->make->map('attribute', $code = $own->getAttributeCode(), (int)$own->getAttributeId());
        $settings = new SavedSettings($this->magento);
        try {
            $settings->save('akeneo_connector', 'events_platform', ['protected_attributes' => ['cost', $code]]);
            $after = $this->akeneo->process($this->akeneo->deletes('attribute', $code));
            Expect::same('failed', $after['status'], $after['message']);
            Expect::true($this->make->exists('eav_attribute', 'attribute_id', (int)$own->getAttributeId()), 'the attribute is there');
        } finally {
            $settings->restore();
        }
    }

    /** @param callable(Browser): void $test */
    private function onThePage(callable $test): void
    {
        $settings = new SavedSettings($this->magento);
        $settings->clear();
        $browser = new Browser($this->magento, self::MAY);
        try {
            $test($browser);
        } finally {
            $browser->close();
            $settings->restore();
        }
    }

    private function page(Browser $browser): \DOMXPath
    {
        [$status, $body] = $browser->get(sprintf(self::PAGE, 'edit'));
        Expect::same(200, $status, 'the page');
        $document = new \DOMDocument();
        @$document->loadHTML($body);

        return new \DOMXPath($document);
    }

    /** @return array<int|string, string> labels by value */
    private function options(\DOMXPath $page, string $field, string $which = ''): array
    {
        $options = [];
        foreach ($page->query("//select[starts-with(@name, 'groups[events_platform][fields][$field][value]')]/option$which") as $option) {
            $options[$option->getAttribute('value')] = trim($option->textContent);
        }

        return $options;
    }

    /** @return string[] */
    private function selected(\DOMXPath $page, string $field): array
    {
        return array_map('strval', array_keys($this->options($page, $field, '[@selected]')));
    }
}
