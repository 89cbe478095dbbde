<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\Deletion\AttributeOption;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Model\ResourceModel\AttributeOfOptions;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\AnotherResource;
use Akeneo\Events\Test\Magento\Belongings;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Indexes;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Observers;
use Akeneo\Events\Test\Magento\Pictures;
use Akeneo\Events\Test\Magento\State;
use Magento\Catalog\Api\Data\ProductAttributeInterface;
use Magento\Catalog\Model\ResourceModel\Attribute as AttributeResource;
use Magento\Catalog\Model\ResourceModel\Eav\Attribute as CatalogAttribute;
use Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory;
use Magento\Framework\Event\Observer;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Interception\PluginListInterface;

/**
 * Options of an attribute that a batch deletes in one save of the attribute: every row of every table is as if each had been deleted by a
 * save of its own. That such a save does what the admin does is compared in AsTheAdmin.
 */
final class OptionGroups
{
    private const SAVED = 'catalog_entity_attribute_save_before';

    private readonly Belongings $belongings;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
    ) {
        $this->belongings = new Belongings($magento, $make, new Pictures($magento, $make));
    }

    public function optionsOfASelectLeaveTheSameRows(): void
    {
        $this->sameRows('select', 'int');
    }

    public function optionsOfAMultiselectInVarcharLeaveTheSameRows(): void
    {
        $this->sameRows('multiselect', 'varchar');
    }

    public function optionsOfAMultiselectInTextLeaveTheSameRows(): void
    {
        $this->sameRows('multiselect', 'text');
    }

    public function optionsWithSwatchesLeaveTheSameRows(): void
    {
        foreach (['visual', 'text'] as $kind) {
            $this->sameRows('select', 'int', [
                'additional_data' => json_encode(['swatch_input_type' => $kind, 'update_product_preview_image' => '0', 'use_product_image_for_swatch' => 0]),
            ]);
        }
    }

    public function theOneThatAnotherModuleRefusesFailsAlone(): void
    {
        [$attribute, $options] = $this->attribute('select', 'int');
        [$first, $refused, $last] = $options;
        $saves = [];
        Observers::on($this->magento, self::SAVED, static function (Observer $observer) use ($refused, &$saves): void {
            $saves[] = array_keys($observer->getEvent()->getAttribute()->getData('option')['delete']);
            if (in_array($refused, end($saves), true)) {
                throw new LocalizedException(__('It is in a contract.'));
            }
        });
        try {
            $entries = $this->announced($attribute, [$first, $refused, $last]);
            $tally = $this->akeneo->processAll()['tally'];
        } finally {
            Observers::none();
        }
        Expect::same([2, 1], [$tally['completed'], $tally['failed']], 'entries that are completed and that failed');
        Expect::same([[$first, $refused, $last], [$first], [$refused], [$last]], $saves, 'options of each save');
        Expect::same('magento_refused', $this->akeneo->entry($entries[$refused])['reason'], 'why');
        Expect::same([$refused, ...array_slice($options, 3)], $this->make->options($attribute), 'options that stay');
    }

    public function oneThatIsGoneInTheMiddleIsASuccess(): void
    {
        [$attribute, $options] = $this->attribute('multiselect', 'varchar');
        $entries = $this->announced($attribute, array_slice($options, 0, 3));
        $asked = 0;
        $tally = $this->magento->get(ProcessBatch::class)->execute(
            $this->magento->get(Core::class)->worker()->claim(100),
            null,
            function () use (&$asked, $options): bool {
                // All of them are planned by then.
                if (++$asked === 2) {
                    $this->magento->db()->delete($this->magento->table('eav_attribute_option'), ['option_id = ?' => $options[1]]);
                }

                return true;
            }
        );
        Expect::same(3, $tally['completed'], 'entries that are completed');
        Expect::contains('Nothing to delete', $this->akeneo->entry($entries[$options[1]])['message']);
        Expect::contains(", ID $options[2].", $this->akeneo->entry($entries[$options[2]])['message']);
        Expect::same(array_slice($options, 3), $this->make->options($attribute), 'options that stay');
    }

    public function whatPluginsDoWhenAnAttributeIsSavedTheyDoHereToo(): void
    {
        $ours = $this->magento->asAdmin(fn (): array => $this->plugins(AttributeOfOptions::class));
        Expect::same($this->magento->asAdmin(fn (): array => $this->plugins(AttributeResource::class)), $ours, 'plugins');
        Expect::true(array_filter($ours) !== [], 'there are some');
    }

    /** @return array<string, mixed> */
    private function plugins(string $class): array
    {
        // They are read when the class is built.
        $this->magento->create($class);
        $plugins = [];
        foreach (['save', 'delete', 'load', 'getStoreLabelsByAttributeId'] as $method) {
            $plugins[$method] = $this->magento->get(PluginListInterface::class)->getNext($class, $method);
        }

        return $plugins;
    }

    /** @param array<string, mixed> $data further data of the attribute */
    private function sameRows(string $input, string $backend, array $data = []): void
    {
        $indexes = new Indexes($this->magento);
        $indexes->setScheduled(false);
        [$began, $clean] = [time(), State::take($this->magento)];
        try {
            [$attribute, $options] = $this->attribute($input, $backend, $data);
            $going = array_slice($options, 0, 3);
            $before = State::take($this->magento);
            $changes = [];
            foreach ($this->ways($attribute, $going) as $way => [$saves, $delete]) {
                Expect::same($saves, $this->saves($delete), "saves of the attribute, $way");
                $changes[$way] = $before->changesTo(State::take($this->magento), $began);
                $before->restore();
                $this->make->between();
            }
            $this->compare($changes);
        } finally {
            $clean->restore();
            $this->belongings->removeAll();
            $indexes->restore();
        }
    }

    /** @param array<string, string[]> $changes lines by the way of deleting; the first one counts */
    private function compare(array $changes): void
    {
        $expected = array_shift($changes);
        Expect::true(count(preg_grep('/^eav_attribute_option - /', $expected)) === 3, 'three options are gone');
        Expect::true(count(preg_grep('/^catalog_product_entity_(int|varchar|text) ~ /', $expected)) > 2, 'values of products change');
        foreach ($changes as $way => $found) {
            Expect::same($expected, $found, "changes $way");
        }
    }

    /**
     * @param int[] $options
     * @return array<string, array{int, callable(): mixed}> how often the attribute is saved, and what does it
     */
    private function ways(ProductAttributeInterface $attribute, array $options): array
    {
        return [
            'one by one' => [3, fn () => array_map($this->akeneo->process(...), $this->announced($attribute, $options))],
            'in one batch' => [1, function () use ($attribute, $options): void {
                $this->announced($attribute, $options);
                Expect::same(3, $this->akeneo->processAll()['tally']['completed'], 'entries that are completed');
            }],
            'by another resource model' => [1, fn () => $this->magento->asAdmin(fn () => $this->elsewhere()->deleteTogether($options))],
        ];
    }

    /** @return int how often the attribute is saved */
    private function saves(callable $delete): int
    {
        $saves = 0;
        Observers::on($this->magento, self::SAVED, static function () use (&$saves): void {
            $saves++;
        });
        try {
            $delete();
        } finally {
            Observers::none();
        }

        return $saves;
    }

    /** The deleter in a shop where another module has replaced the resource model of attributes. */
    private function elsewhere(): AttributeOption
    {
        $attributes = new class ($this->magento) extends AttributeFactory {
            public function __construct(private readonly Magento $magento)
            {
            }

            public function create(array $data = [])
            {
                return $this->magento->create(CatalogAttribute::class, $data + ['resource' => $this->magento->create(AnotherResource::class)]);
            }
        };

        return $this->magento->create(AttributeOption::class, ['attributes' => $attributes]);
    }

    /**
     * An attribute with six options, whose values products have in all combinations that matter.
     *
     * @param array<string, mixed> $data further data of the attribute
     * @return array{ProductAttributeInterface, int[]}
     */
    private function attribute(string $input, string $backend, array $data = []): array
    {
        $set = $this->make->attributeSet();
        $attribute = $this->make->attribute($input, ['a', 'b', 'c', 'd', 'e', 'f'], [$set], $data + ['is_filterable' => 1, 'used_in_product_listing' => 1]);
        [$code, $id, $options] = [$attribute->getAttributeCode(), (int)$attribute->getAttributeId(), $this->make->options($attribute)];
        [$a, $b, $c, $d, $e] = $options;
        $isList = $input === 'multiselect';
        $this->magento->db()->update(
            $this->magento->table('eav_attribute'),
            ['backend_type' => $backend, 'default_value' => $isList ? "$a,$d,$b" : $a],
            ['attribute_id = ?' => $id]
        );
        $this->make->between();
        $lists = ["$a", "$a,$b", "$b,$a,$c", "$a,$d", "$d,$c,$e", "$d,$a,$e,$b", "$d,$e", "1$a,{$a}1,$d"];
        foreach ($isList ? $lists : [$a, $b, $c, $d] as $value) {
            $product = (int)$this->make->product([$code => $value], $set)->getId();
            $this->magento->db()->insertOnDuplicate(
                $this->magento->table("catalog_product_entity_$backend"),
                ['attribute_id' => $id, 'store_id' => 1, 'entity_id' => $product, 'value' => $value]
            );
        }
        $this->labels($id, $options);
        if (isset($data['additional_data'])) {
            $this->magento->db()->delete($this->magento->table('eav_attribute_option_swatch'), ['option_id IN (?)' => $options]);
            array_map($this->belongings->swatchOf(...), $options);
        }

        return [$attribute, $options];
    }

    /**
     * Labels of a store view. One option has none for the admin.
     *
     * @param int[] $options
     */
    private function labels(int $attribute, array $options): void
    {
        $db = $this->magento->db();
        $db->insert($this->magento->table('eav_attribute_label'), ['attribute_id' => $attribute, 'store_id' => 1, 'value' => 'In the shop']);
        foreach ($options as $option) {
            $db->insert($this->magento->table('eav_attribute_option_value'), ['option_id' => $option, 'store_id' => 1, 'value' => "shown $option"]);
        }
        $db->delete($this->magento->table('eav_attribute_option_value'), ['option_id = ?' => $options[1], 'store_id = 0']);
    }

    /**
     * @param int[] $options
     * @return array<int, int> entries by option
     */
    private function announced(ProductAttributeInterface $attribute, array $options): array
    {
        $entries = [];
        foreach ($options as $option) {
            $code = $attribute->getAttributeCode();
            if ($this->make->mapped('option', $option) === []) {
                $this->make->map('option', "$code-x$option", $option);
            }
            $entries[$option] = $this->akeneo->deletes('attribute-option', "x$option", $code);
        }

        return $entries;
    }
}
