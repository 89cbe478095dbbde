<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Browser;
use Akeneo\Events\Test\Magento\ConnectorImport;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Subscribed;
use Akeneo\Events\Test\Support\Simulator;

/**
 * What was deleted in Akeneo, made again there under the same code and imported again while the event waits: it stays. The
 * connector's own imports run. They find a mapping row by its code and renew nothing of it.
 */
final class MadeAgain
{
    private const OLD = '-11 minutes';
    private const MAY = [
        'Magento_Backend::admin', 'Magento_Backend::dashboard', 'Magento_Backend::system', 'Akeneo_Events::akeneo_events', 'Akeneo_Events::queue',
        'Akeneo_Events::queue_retry',
    ];

    private readonly Subscribed $subscribed;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        Akeneo $akeneo,
    ) {
        $this->subscribed = new Subscribed($magento, $akeneo);
    }

    public function aCategoryStaysThoughItsEventIsOlderThanTenMinutes(): void
    {
        $this->importing(function (ConnectorImport $import, Akeneo $akeneo, Simulator $simulator): void {
            [$root, $code] = [Fixtures::name('category'), Fixtures::name('category')];
            $this->holds($simulator, ['categories' => [$root, $code]], 'categories', [
                $root => ['parent' => null, 'labels' => $import->labels($root)],
                $code => ['parent' => $root, 'labels' => $import->labels($code)],
            ]);
            [$entry, $id] = $this->waiting($import, $akeneo, ['category'], ['category', $code, null, self::OLD]);
            $akeneo->processAll();
            $this->stays($akeneo->entry($entry), 'catalog_category_entity', 'entity_id', $id);
        });
    }

    public function aFamilyStaysThoughAnAdminMadeItsEntryPendingAgain(): void
    {
        $this->importing(function (ConnectorImport $import, Akeneo $akeneo, Simulator $simulator): void {
            $code = Fixtures::name('family');
            $family = ['attributes' => ['sku'], 'labels' => $import->labels('Shoes')];
            $this->holds($simulator, ['families' => [$code]], 'families', [$code => $family]);
            [$entry, $id] = $this->waiting($import, $akeneo, ['family'], ['family', $code]);
            $browser = new Browser($this->magento, self::MAY);
            try {
                Expect::same(302, $browser->post('akeneo_events/queue/retry', ['id' => $entry])[0], 'the page leads back');
            } finally {
                $browser->close();
            }
            $akeneo->processAll();
            $this->stays($akeneo->entry($entry), 'eav_attribute_set', 'attribute_set_id', $id);
        });
    }

    public function anAttributeStaysThoughItsEventIsFresh(): void
    {
        $this->importing(function (ConnectorImport $import, Akeneo $akeneo, Simulator $simulator): void {
            $code = Fixtures::name('attribute');
            $this->holds($simulator, ['attributes' => [$code]], 'attributes', [$code => $this->attribute($import)]);
            [$entry, $id] = $this->waiting($import, $akeneo, ['attribute'], ['attribute', $code]);
            $akeneo->processAll();
            $this->stays($akeneo->entry($entry), 'eav_attribute', 'attribute_id', $id);
        });
    }

    public function anOptionStaysThoughItsEntryIsForced(): void
    {
        $this->importing(function (ConnectorImport $import, Akeneo $akeneo, Simulator $simulator, SavedSettings $settings): void {
            $attribute = Fixtures::name('attribute');
            $simulator->post('/_control/pim', ['options' => [$attribute => ['red']], 'properties' => [
                'attributes' => [$attribute => $this->attribute($import)],
                "attributes/$attribute/options" => ['red' => ['sort_order' => 1, 'labels' => $import->labels('Red')]],
            ]]);
            [$entry, $id] = $this->waiting($import, $akeneo, ['attribute', 'option'], ['attribute-option', 'red', $attribute]);
            $said = $settings->command('akeneo_events:run', '--id', (string)$entry, '--force')[1];
            Expect::contains('1 failed', $said);
            $this->stays($akeneo->entry($entry), 'eav_attribute_option', 'option_id', $id);
        });
    }

    /** An import of products needs more of a PIM than the simulator is. What finds a model in it is called by itself. */
    public function aModelStaysThoughItsEventIsOlderThanTenMinutes(): void
    {
        $this->importing(function (ConnectorImport $import, Akeneo $akeneo, Simulator $simulator, SavedSettings $settings): void {
            $code = Fixtures::name('model');
            $set = $this->make->attributeSet();
            $size = $this->make->attribute('select', ['S', 'M'], [$set]);
            $id = (int)$this->make->configurable($size, $this->make->options($size), $set)[0]->getId();
            $this->make->map('product', $code, $id);
            $simulator->post('/_control/pim', ['product_models' => [$code]]);
            $entry = $akeneo->deletes('product-model', $code, null, self::OLD);
            $rows = $import->rows('product', $code);
            Expect::same($id, $import->matchedModel($code), 'what the import takes it for');
            Expect::same($rows, $import->rows('product', $code), 'the mapping rows after the import');
            $said = $settings->command('akeneo_events:run', '--type', 'product-model')[1];
            Expect::contains('1 failed', $said);
            $this->stays($akeneo->entry($entry), 'catalog_product_entity', 'entity_id', $id);
        });
    }

    /**
     * Imported, then deleted in Akeneo, made again there and imported again, before anything is processed.
     *
     * @param string[] $jobs imports
     * @param array{string, string, 2?: ?string, 3?: string} $deleted see Akeneo::deletes()
     * @return array{int, int} the entry, and the id of what stays
     */
    private function waiting(ConnectorImport $import, Akeneo $akeneo, array $jobs, array $deleted): array
    {
        array_map($import->run(...), $jobs);
        $import->isLongAgo();
        $code = isset($deleted[2]) ? "$deleted[2]-$deleted[1]" : $deleted[1];
        [$id, $rows] = [$import->id(end($jobs), $code), $import->rows(end($jobs), $code)];
        $entry = $akeneo->deletes(...$deleted);
        array_map($import->run(...), $jobs);
        Expect::same($rows, $import->rows(end($jobs), $code), 'the mapping row after the second import');

        return [$entry, $id];
    }

    /** @param array<string, mixed> $entry */
    private function stays(array $entry, string $table, string $column, int $id): void
    {
        Expect::true($this->make->exists($table, $column, $id), "it stays ({$entry['status']}: {$entry['message']})");
        Expect::same('failed', $entry['status'], "status ({$entry['message']})");
        Expect::contains(', so it stays in this shop.', $entry['message']);
    }

    /**
     * @param array<string, string[]> $codes
     * @param array<string, array<string, mixed>> $properties by code
     */
    private function holds(Simulator $simulator, array $codes, string $list, array $properties): void
    {
        $simulator->post('/_control/pim', $codes + ['properties' => [$list => $properties]]);
    }

    /** @return array<string, mixed> what the connector reads of an attribute */
    private function attribute(ConnectorImport $import): array
    {
        return ['unique' => false, 'scopable' => false, 'localizable' => false, 'group' => 'other', 'labels' => $import->labels('Colour')];
    }

    /** @param callable(ConnectorImport, Akeneo, Simulator, SavedSettings): void $test */
    private function importing(callable $test): void
    {
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo, Simulator $simulator) use ($test): void {
            ConnectorImport::within(
                $this->magento,
                $settings,
                static fn (ConnectorImport $import) => $test($import, $akeneo, $simulator, $settings)
            );
        });
    }
}
