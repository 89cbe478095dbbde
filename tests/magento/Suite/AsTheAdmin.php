<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Belongings;
use Akeneo\Events\Test\Magento\Comparison;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Pictures;
use Magento\Catalog\Api\Data\ProductAttributeInterface;
use Magento\Catalog\Api\Data\ProductInterface;

/**
 * The same entity in the same shop is deleted twice: by the admin's own controller, and, when every row and file has been put back, by
 * an event. Both have to change the same rows of all tables and the same files, but for what each test lists with its reason.
 *
 * Indexers are "update on save" meanwhile, so that their tables are compared as well.
 */
final class AsTheAdmin
{
    /** The connector cleans up by its next import; until then its row would stand for what is gone. */
    private const OPTIONS_ARE_UNMAPPED = '/^we alone: akeneo_connector_entities - .*"import":"option"/';

    /** The form posts every option, so Magento writes all labels of all of them anew; an event names the one that goes. */
    private const DIFFERENCES_OF_OPTIONS = [self::OPTIONS_ARE_UNMAPPED, '/: eav_attribute_option_value [-+] /'];

    private readonly Belongings $belongings;
    private readonly Comparison $comparison;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
    ) {
        $this->belongings = new Belongings($magento, $make, new Pictures($magento, $make));
        $this->comparison = new Comparison($magento, $akeneo, $this->belongings);
    }

    public function aProductGoesWithAllThatHangsOnIt(): void
    {
        $this->comparison->run(function (): array {
                $category = (int)$this->make->category()->getId();
            $product = $this->make->product([], 0, 'simple', static fn (ProductInterface $product) => $product->setCategoryIds([$category]));
            $other = $this->make->product();
            $this->belongings->ofProduct($product, $other);
            $this->belongings->grouped($product, $other);
            $this->belongings->bundle($product, $other);
            $this->belongings->pictures->share($product);

            return $this->product($product);
        }, []);
    }

    public function aVariantGoesFromItsConfigurable(): void
    {
        $this->comparison->run(function (): array {
            [, $variants] = $this->configurable();
            $this->belongings->ofProduct($variants[0], $variants[1]);

            return $this->product($variants[0]);
        }, []);
    }

    public function aConfigurableGoesAndItsVariantsStay(): void
    {
        $this->comparison->run(function (): array {
            [$model, $variants] = $this->configurable();
            $this->belongings->ofProduct($model, $variants[0]);
            $this->belongings->pictures->share($model);

            return $this->product($model);
        }, []);
    }

    public function aDownloadableProductLeavesItsFiles(): void
    {
        $this->comparison->run(function (): array {
            $product = $this->make->product([], 0, 'downloadable');
            $this->belongings->downloads($product);

            return $this->product($product);
        }, []);
    }

    public function anImageThatIsSharedStaysWhereTheAdminTakesItFromAll(): void
    {
        $this->comparison->run(function (): array {
            [$model, $variants] = $this->configurable();
            $this->belongings->pictures->share($model, ...$variants);

            return $this->product($variants[0]);
        }, [
            // Magento takes a row of the gallery for one product's; the connector binds a model and its variants to one.
            '/^the admin alone: catalog_product_entity_media_gallery - /',
            '/^the admin alone: catalog_product_entity_media_gallery_value - /',
            '/^the admin alone: catalog_product_entity_media_gallery_value_to_entity - /',
            '/^the admin alone: pub\/media - catalog\/product/',
        ]);
    }

    public function aCategoryGoesWithItsBranch(): void
    {
        $this->comparison->run(function (): array {
            $id = (int)$this->make->category()->getId();
            $below = (int)$this->make->category($id)->getId();
            foreach ([$id, $below] as $category) {
                $this->belongings->ofCategory($category);
                $this->make->product([], 0, 'simple', static fn (ProductInterface $product) => $product->setCategoryIds([$category]));
            }
            $this->make->map('category', $belowCode = Fixtures::name('category'), $below);
            // Akeneo is not asked here, so what goes along has an event of its own, which was carried out.
            $this->magento->db()->update(
                $this->magento->table('akeneo_events_queue'),
                ['status' => 'completed'],
                ['id = ?' => $this->akeneo->deletes('category', $belowCode)]
            );
            $this->make->map('category', $code = Fixtures::name('category'), $id);

            return ['Category\Delete', ['id' => $id], 'category', $code];
        }, []);
    }

    public function anAttributeGoesWithItsSwatchesValuesAndRules(): void
    {
        $this->comparison->run(function (): array {
            $set = $this->make->attributeSet();
            $attribute = $this->swatches($set);
            [$code, $options] = [$attribute->getAttributeCode(), $this->make->options($attribute)];
            $this->make->product([$code => $options[0]], $set);
            $this->belongings->rulesOn($code);
            $this->make->map('attribute', $code, (int)$attribute->getAttributeId());
            $this->make->map('option', "$code-a", $options[0]);

            return ['Product\Attribute\Delete', ['attribute_id' => (int)$attribute->getAttributeId()], 'attribute', $code];
        }, [self::OPTIONS_ARE_UNMAPPED]);
    }

    public function anOptionGoesFromASelect(): void
    {
        $this->comparison->run(fn (): array => $this->option('select', 'int'), self::DIFFERENCES_OF_OPTIONS);
    }

    public function anOptionGoesFromAMultiselectInText(): void
    {
        $this->comparison->run(fn (): array => $this->option('multiselect', 'text'), self::DIFFERENCES_OF_OPTIONS);
    }

    public function anOptionGoesFromAMultiselectInVarcharAsTheConnectorHasThem(): void
    {
        $this->comparison->run(fn (): array => $this->option('multiselect', 'varchar'), [
            ...self::DIFFERENCES_OF_OPTIONS,
            // There Magento compares a list with a number: it empties a list that begins with the option, and misses it elsewhere.
            '/: catalog_product_entity_varchar ~ .*"value":/',
        ]);
    }

    public function anAttributeSetGoesThatIsEmpty(): void
    {
        $this->comparison->run(function (): array {
            $set = $this->make->attributeSet();
            $this->make->attribute('select', ['a'], [$set]);
            $this->magento->db()->insert(
                $this->magento->table('akeneo_connector_family_attribute_relations'),
                ['family_entity_id' => $set, 'attribute_code' => 'aet_of_family']
            );
            $this->make->map('family', $code = Fixtures::name('family'), $set);

            return ['Product\Set\Delete', ['id' => $set], 'family', $code];
        }, [
            // Its next attribute import would look for the set in vain.
            '/^we alone: akeneo_connector_family_attribute_relations - /',
        ]);
    }

    public function everyIndexerCanBeRebuiltAfterwards(): void
    {
        exec(escapeshellarg(PHP_BINARY) . " {$this->magento->root}/bin/magento --no-ansi indexer:reindex 2>&1", $said, $status);
        Expect::same(0, $status, 'indexer:reindex: ' . implode(' ', $said));
        Expect::same([], array_values(preg_grep('/has been rebuilt|has been skipped|^$/', $said, PREG_GREP_INVERT)), 'what it says');
    }

    /** @return array{string, array, string, string} */
    private function product(ProductInterface $product): array
    {
        $type = $product->getTypeId() === 'configurable' ? 'product-model' : 'product';
        $code = $type === 'product' ? Fixtures::uuid() : Fixtures::name('model');
        $this->make->map('product', $code, (int)$product->getId());

        return ['Product\MassDelete', ['namespace' => 'product_listing', 'selected' => [(int)$product->getId()]], $type, $code];
    }

    /** @return array{ProductInterface, ProductInterface[]} */
    private function configurable(): array
    {
        $set = $this->make->attributeSet();
        $size = $this->make->attribute('select', ['S', 'M'], [$set]);

        return $this->make->configurable($size, $this->make->options($size), $set);
    }

    private function swatches(int $set): ProductAttributeInterface
    {
        $attribute = $this->make->attribute('select', ['a', 'b'], [$set], [
            'is_used_for_promo_rules' => 1, 'is_filterable' => 1, 'used_in_product_listing' => 1,
            'additional_data' => '{"swatch_input_type":"visual","update_product_preview_image":"0","use_product_image_for_swatch":"0"}',
        ]);
        array_map($this->belongings->swatchOf(...), $this->make->options($attribute));

        return $attribute;
    }

    /** @return array{string, array, string, string, string} */
    private function option(string $input, string $backend): array
    {
        $set = $this->make->attributeSet();
        $attribute = $this->make->attribute($input, ['a', 'b', 'c'], [$set], ['is_filterable' => 1, 'used_in_product_listing' => 1]);
        [$code, [$gone, $stays]] = [$attribute->getAttributeCode(), $this->make->options($attribute)];
        // Magento's repository makes every multiselect text.
        $this->magento->db()->update($this->magento->table('eav_attribute'), ['backend_type' => $backend], ['attribute_code = ?' => $code]);
        $this->make->between();
        foreach ($input === 'select' ? [$gone, $stays] : [(string)$gone, "$gone,$stays", "$stays,$gone"] as $value) {
            $this->make->product([$code => $value], $set);
        }
        $this->make->map('option', "$code-a", $gone);

        return ['Product\Attribute\Save', $this->form($attribute, $gone), 'attribute-option', 'a', $code];
    }

    /** What the page of an attribute posts when an option of it was deleted there. */
    private function form(ProductAttributeInterface $attribute, int $gone): array
    {
        $id = (int)$attribute->getAttributeId();
        $row = fn (string $table): array => $this->magento->db()->fetchRow("SELECT * FROM {$this->magento->table($table)} WHERE attribute_id = $id");
        $fields = array_diff_key($row('eav_attribute') + $row('catalog_eav_attribute'), array_flip([
            'entity_type_id', 'backend_model', 'backend_type', 'backend_table', 'source_model', 'attribute_model', 'is_user_defined', 'frontend_label', 'default_value',
        ]));
        $options = [];
        $labels = $this->magento->db()->fetchPairs("SELECT option_id, value FROM {$this->magento->table('eav_attribute_option_value')} WHERE store_id = 0");
        $places = $this->magento->db()->fetchPairs("SELECT option_id, sort_order FROM {$this->magento->table('eav_attribute_option')}");
        foreach ($this->make->options($attribute) as $option) {
            $options[] = http_build_query(['option' => [
                'order' => [$option => $places[$option]], 'value' => [$option => [$labels[$option]]], 'delete' => [$option => $option === $gone ? '1' : ''],
            ]]);
        }

        return ['frontend_label' => [$attribute->getDefaultFrontendLabel()], 'serialized_options' => json_encode($options)] + array_filter($fields, 'is_string');
    }
}
