<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

use Magento\Catalog\Api\Data\ProductAttributeInterface;
use Magento\Catalog\Model\ResourceModel\Attribute as AttributeResource;
use Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory;

/** Options of attributes that many products use. */
final class Options
{
    private const FEW = 500;
    private const MANY = 12_500;
    private const BATCH = 200;

    /** @var array<string, float[]> seconds an option */
    private array $took = [];

    public function __construct(private readonly Stand $stand)
    {
    }

    /** @return Figure[] */
    public function inBatches(): array
    {
        $this->took = [];
        $this->stand->race->warmUp();
        for ($turn = 0; $turn < $this->stand->turns(3); $turn++) {
            $this->inShopsOfBothSizes();
            $this->stand->clear();
        }

        return [
            Figure::atLeast('options_on_batch', 5, 's', $this->took['bare many'], $this->took['select many']),
            Figure::atMost('options_growth', 2, 's', $this->took['select as few'], $this->took['select few'])->note(sprintf(
                'if each of the %d products has one of the options, one option takes %s ms, which is %s ms a value that is emptied',
                $this->stand->of(self::MANY),
                Figure::short(1000 * Figure::median($this->took['select many'])),
                Figure::short(1000 * Figure::median($this->took['select many']) * self::BATCH / self::MANY)
            )),
            Figure::atMost('options_growth_multiselect', 2, 's', $this->took['multiselect as few'], $this->took['multiselect few']),
        ];
    }

    /**
     * An attribute with options, of which each product has one, or two of a multiselect.
     *
     * @param int[] $products
     * @param int[] $others products that have another option, which stays
     * @return array{ProductAttributeInterface, int[]} the attribute and the ids of its options
     */
    public function attribute(string $input, int $count, array $products, array $others = []): array
    {
        $labels = array_map(static fn (int $number): string => "Option $number", range(0, $count));
        $attribute = $this->stand->fixtures->attribute($input, $labels, [$this->stand->fixtures->defaultSet()]);
        $options = $this->stand->fixtures->options($attribute);
        $stays = (string)array_shift($options);
        foreach ($options as $option) {
            $this->stand->fixtures->map('option', "{$attribute->getAttributeCode()}-o$option", $option);
        }
        $lists = array_map(static fn (int $one, int $other): string => "$one,$other", $options, [...array_slice($options, 1), $options[0]]);
        $table = $input === 'select' ? 'catalog_product_entity_int' : 'catalog_product_entity_varchar';
        foreach ([[$products, $input === 'select' ? $options : $lists], [$others, [$stays]]] as [$of, $values]) {
            $this->stand->clones->fill($of, (int)$attribute->getAttributeId(), $table, $values);
        }

        return [$attribute, $options];
    }

    /** @param int[] $options */
    public function byModule(ProductAttributeInterface $attribute, array $options): float
    {
        foreach ($options as $option) {
            $this->stand->akeneo->deletes('attribute-option', "o$option", $attribute->getAttributeCode());
        }

        return $this->stand->race->module(count($options));
    }

    /**
     * The attribute saved for each of its options that goes.
     *
     * @param int[] $options
     */
    public function byLoop(ProductAttributeInterface $attribute, array $options): float
    {
        $attributes = $this->stand->magento->get(AttributeFactory::class);
        $resource = $this->stand->magento->get(AttributeResource::class);

        return $this->stand->race->loop($options, static function (int $option) use ($attributes, $resource, $attribute): void {
            $loaded = $attributes->create();
            $resource->load($loaded, $attribute->getAttributeId());
            $loaded->addData(['option' => ['value' => [$option => []], 'delete' => [$option => '1']]])->save();
        });
    }

    private function inShopsOfBothSizes(): void
    {
        $few = array_keys($this->stand->catalog($this->stand->of(self::FEW)));
        $this->measure('few', $few);
        $others = array_keys($this->stand->catalog($this->stand->of(self::MANY - self::FEW)));
        // As many products lose a value as in the small shop.
        $this->measure('as few', $few, $others);
        $all = [...$few, ...$others];
        $this->measure('many', $all);
        [$attribute, $options] = $this->attribute('select', $this->stand->of(self::BATCH), $all);
        $this->took['bare many'][] = $this->byLoop($attribute, $options) / count($options);
    }

    /**
     * @param int[] $products
     * @param int[] $others see attribute()
     */
    private function measure(string $size, array $products, array $others = []): void
    {
        foreach (['select', 'multiselect'] as $input) {
            [$attribute, $options] = $this->attribute($input, $this->stand->of(self::BATCH), $products, $others);
            $this->took["$input $size"][] = $this->byModule($attribute, $options) / count($options);
        }
    }
}
