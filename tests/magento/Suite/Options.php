<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Rows;
use Magento\Catalog\Api\ProductAttributeRepositoryInterface;
use Magento\Eav\Api\AttributeOptionManagementInterface;
use Magento\Eav\Api\Data\AttributeOptionInterface;
use Magento\Eav\Model\Config as EavConfig;

/** The corners of attributes and their options. */
final class Options
{
    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
    ) {
    }

    public function aMultiselectListKeepsItsOtherOptionsInVarchar(): void
    {
        $this->listKeepsTheOthers('varchar');
    }

    public function aMultiselectListKeepsItsOtherOptionsInText(): void
    {
        $this->listKeepsTheOthers('text');
    }

    public function anOptionWithoutAnAdminLabelGoes(): void
    {
        $attribute = $this->make->attribute('select', ['a', 'b']);
        [$option, $other] = $this->make->options($attribute);
        $this->magento->db()->delete($this->magento->table('eav_attribute_option_value'), ['option_id = ?' => $option]);
        $this->gone($attribute, $option);
        Expect::same([$other], $this->make->options($attribute), 'options that stay');
    }

    public function anOptionThatIsYoungerThanTheCachedAttributeGoes(): void
    {
        $attribute = $this->make->attribute('select', ['a']);
        $code = $attribute->getAttributeCode();
        // As in a consumer that runs for hours: the attribute is in memory, with its options.
        $this->magento->get(EavConfig::class)->getAttribute('catalog_product', $code)->getSource()->getAllOptions();
        $this->magento->get(ProductAttributeRepositoryInterface::class)->get($code);
        $db = $this->magento->db();
        $db->insert($this->magento->table('eav_attribute_option'), ['attribute_id' => $attribute->getAttributeId()]);
        $option = (int)$db->lastInsertId();
        $db->insert($this->magento->table('eav_attribute_option_value'), ['option_id' => $option, 'store_id' => 0, 'value' => 'young']);
        $this->gone($attribute, $option);
    }

    public function anOptionGoesThoughItsAttributeIsUnderAnotherNameInAkeneo(): void
    {
        $attribute = $this->make->attribute('select', ['a']);
        [$option] = $this->make->options($attribute);
        $this->make->map('option', $attribute->getAttributeCode() . '_old', $option);
        $entry = $this->akeneo->process($this->akeneo->deletes('attribute-option', 'old', $attribute->getAttributeCode()));
        Expect::same('completed', $entry['status'], 'the old form with an underscore, with the message ' . $entry['message']);
    }

    public function theAttributeOfADeletedOptionIsOtherwiseAsItWas(): void
    {
        $attribute = $this->make->attribute('select', ['a', 'b'], [], [
            'is_filterable' => 1, 'is_searchable' => 1, 'used_in_product_listing' => 1, 'note' => 'a note', 'position' => 7,
            'frontend_labels' => [$this->label('In the shop')],
        ]);
        [$option, $other] = $this->make->options($attribute);
        $this->magento->db()->update(
            $this->magento->table('eav_attribute'),
            ['default_value' => $other],
            ['attribute_id = ?' => $attribute->getAttributeId()]
        );
        $before = Rows::take($this->magento);
        $this->gone($attribute, $option);
        $changes = $before->changesTo(Rows::take($this->magento));
        Expect::same([], $changes['changed'], 'rows that changed');
        // Magento writes the labels of an attribute anew whenever it is saved.
        $content = static fn (array $rows): array => array_map(static fn (array $row): array => array_diff_key($row, ['attribute_label_id' => 1]), $rows);
        Expect::same($content($changes['removed']['eav_attribute_label']), $content($changes['added']['eav_attribute_label']), 'its labels');
        unset($changes['removed']['eav_attribute_label'], $changes['added']['eav_attribute_label']);
        Expect::same(['eav_attribute_option', 'eav_attribute_option_value'], array_keys($changes['removed']), 'tables that lost rows');
        Expect::same([], $changes['added'], 'rows that came');
    }

    public function aLabelThatWasChangedBetweenTwoDeletionsStaysAsItIsNow(): void
    {
        $attribute = $this->make->attribute('select', ['a', 'b'], [], ['frontend_labels' => [$this->label('Before')]]);
        [$first, $second] = $this->make->options($attribute);
        $this->gone($attribute, $first);
        $this->magento->db()->update($this->magento->table('eav_attribute_label'), ['value' => 'Now'], ['value = ?' => 'Before', 'attribute_id = ?' => $attribute->getAttributeId()]);
        $this->gone($attribute, $second);
        Expect::same(1, $this->make->count('eav_attribute_label', "attribute_id = {$attribute->getAttributeId()} AND value", 'Now'), 'labels as they are now');
    }

    public function aDefaultValueThatIsDeletedIsNoDefaultAnyMore(): void
    {
        $attribute = $this->make->attribute('select', ['a']);
        [$option] = $this->make->options($attribute);
        $where = ['attribute_id = ?' => $attribute->getAttributeId()];
        $this->magento->db()->update($this->magento->table('eav_attribute'), ['default_value' => $option], $where);
        $this->gone($attribute, $option);
        Expect::same('', (string)$this->default($attribute), 'the default value');
    }

    public function aListOfDefaultsLosesOnlyTheDeletedOption(): void
    {
        $attribute = $this->make->attribute('multiselect', ['a', 'b', 'c']);
        [$a, $b, $c] = $this->make->options($attribute);
        $where = ['attribute_id = ?' => $attribute->getAttributeId()];
        $this->magento->db()->update($this->magento->table('eav_attribute'), ['default_value' => "$a,$b,$c"], $where);
        $this->gone($attribute, $b);
        Expect::same("$a,$c", $this->default($attribute), 'the default values');
    }

    public function aSwatchGoesWithItsOptionAndTheOthersStay(): void
    {
        foreach (['visual' => '#ff0000', 'text' => 'S'] as $kind => $value) {
            $attribute = $this->swatch($kind, $value);
            [$option, $other] = $this->make->options($attribute);
            $before = Rows::take($this->magento);
            $this->gone($attribute, $option);
            $changes = $before->changesTo(Rows::take($this->magento));
            Expect::same([[], []], [$changes['changed'], $changes['added']], "rows of a $kind swatch that changed or came");
            Expect::same(0, $this->make->count('eav_attribute_option_swatch', 'option_id', $option), "$kind swatches of the option");
            Expect::same(1, $this->make->count('eav_attribute_option_swatch', 'option_id', $other), "$kind swatches of its neighbour");
        }
    }

    public function anAttributeWithSwatchesGoes(): void
    {
        $attribute = $this->swatch('visual', '#00ff00');
        $options = $this->make->options($attribute);
        $this->make->map('attribute', $attribute->getAttributeCode(), (int)$attribute->getAttributeId());
        $entry = $this->akeneo->process($this->akeneo->deletes('attribute', $attribute->getAttributeCode()));
        Expect::same('completed', $entry['status'], 'status, with the message ' . $entry['message']);
        foreach ($options as $option) {
            Expect::same(0, $this->make->count('eav_attribute_option_swatch', 'option_id', $option), 'swatches left');
        }
    }

    public function anAttributeWhoseCodeLooksLikeAnIdIsNotTakenForAnother(): void
    {
        [$attribute, $other] = [$this->make->attribute(), $this->make->attribute()];
        $number = (string)$other->getAttributeId();
        $id = (int)$attribute->getAttributeId();
        $this->magento->db()->update($this->magento->table('eav_attribute'), ['attribute_code' => $number], ['attribute_id = ?' => $id]);
        $this->magento->get(EavConfig::class)->clear();
        $this->make->map('attribute', $number, $id);
        $entry = $this->akeneo->process($this->akeneo->deletes('attribute', $number));
        Expect::contains("Magento deleted attribute \"$number\" (Test ", $entry['message']);
        Expect::contains("), ID $id.", $entry['message']);
        Expect::true(!$this->make->exists('eav_attribute', 'attribute_id', $id), 'it is gone');
        Expect::true($this->make->exists('eav_attribute', 'attribute_id', (int)$number), 'the one with that id stays');
    }

    private function listKeepsTheOthers(string $backend): void
    {
        $set = $this->make->attributeSet();
        $attribute = $this->make->attribute('multiselect', ['a', 'b', 'c', 'd'], [$set]);
        [$a, $b, $c, $d] = $this->make->options($attribute);
        // The connector's way; Magento's repository would make it text.
        $this->magento->db()->update(
            $this->magento->table('eav_attribute'),
            ['backend_type' => $backend],
            ['attribute_id = ?' => $attribute->getAttributeId()]
        );
        $this->magento->get(EavConfig::class)->clear();
        $lists = [
            "$b,$c" => "$c", "$a,$b" => "$a", "$a,$b,$c" => "$a,$c", "$a,$c,$d" => "$a,$c,$d", "$b" => null,
        ];
        $code = $attribute->getAttributeCode();
        $products = [];
        foreach ($lists as $list => $expected) {
            $products[] = [(int)$this->make->product([$code => (string)$list], $set)->getId(), $expected];
        }
        $before = Rows::take($this->magento);
        $this->gone($attribute, $b);
        $changed = $before->changesTo(Rows::take($this->magento))['changed'];
        $table = "catalog_product_entity_$backend";
        Expect::same([$table], array_keys($changed), 'tables with changed rows');
        foreach ($products as [$id, $expected]) {
            $value = $this->magento->db()->fetchOne(
                'SELECT value FROM ' . $this->magento->table($table) . ' WHERE entity_id = ? AND attribute_id = ?',
                [$id, $attribute->getAttributeId()]
            );
            Expect::same((string)$expected, (string)$value, 'a list');
        }
    }

    private function gone(object $attribute, int $option): void
    {
        $code = $attribute->getAttributeCode();
        $this->make->map('option', "$code-x$option", $option);
        $entry = $this->akeneo->process($this->akeneo->deletes('attribute-option', "x$option", $code));
        Expect::same('completed', $entry['status'], 'status, with the message ' . $entry['message']);
        Expect::contains(", ID $option.", $entry['message']);
        Expect::true(!$this->make->exists('eav_attribute_option', 'option_id', $option), 'the option is gone');
        Expect::same([], $this->make->mapped('option', $option), 'mapping rows left');
    }

    private function default(object $attribute): ?string
    {
        return $this->magento->db()->fetchOne(
            'SELECT default_value FROM ' . $this->magento->table('eav_attribute') . ' WHERE attribute_id = ?',
            [$attribute->getAttributeId()]
        );
    }

    private function swatch(string $kind, string $value): object
    {
        $attribute = $this->make->attribute('select', ['a', 'b'], [], [
            'additional_data' => json_encode(['swatch_input_type' => $kind, 'update_product_preview_image' => '0', 'use_product_image_for_swatch' => 0]),
        ]);
        $table = $this->magento->table('eav_attribute_option_swatch');
        $this->magento->db()->delete($table, ['option_id IN (?)' => $this->make->options($attribute)]);
        foreach ($this->make->options($attribute) as $option) {
            $row = ['option_id' => $option, 'store_id' => 0, 'type' => $kind === 'visual' ? 1 : 0, 'value' => $value];
            $this->magento->db()->insert($table, $row);
        }

        return $attribute;
    }

    private function label(string $text): object
    {
        $store = (int)$this->magento->get(\Magento\Store\Model\StoreManagerInterface::class)->getDefaultStoreView()->getId();

        return $this->magento->create(\Magento\Eav\Api\Data\AttributeFrontendLabelInterface::class)->setStoreId($store)->setLabel($text);
    }
}
