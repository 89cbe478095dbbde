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
            Figure::atMost('options_growth', 2, 's', $this->took['select many'], $this->took['select few']),
            Figure::atMost('options_growth_multiselect', 2, 's', $this->took['multiselect many'], $this->took['multiselect few']),
        ];
    }

    /**
     * An attribute with options, of which each product has one, or two of a multiselect.
     *
     * @param int[] $products
     * @return array{ProductAttributeInterface, int[]} the attribute and the ids of its options
     */
    public function attribute(string $input, int $count, array $products): array
    {
        $labels = array_map(static fn (int $number): string => "Option $number", range(1, $count));
        $attribute = $this->stand->fixtures->attribute($input, $labels, [$this->stand->fixtures->defaultSet()]);
        $options = $this->stand->fixtures->options($attribute);
        foreach ($options as $option) {
            $this->stand->fixtures->map('option', "{$attribute->getAttributeCode()}-o$option", $option);
        }
        $lists = array_map(static fn (int $one, int $other): string => "$one,$other", $options, [...array_slice($options, 1), $options[0]]);
        $this->stand->clones->fill(
            $products,
            (int)$attribute->getAttributeId(),
            $input === 'select' ? 'catalog_product_entity_int' : 'catalog_product_entity_varchar',
            $input === 'select' ? $options : $lists
        );

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
        $products = array_keys($this->stand->catalog($this->stand->of(self::FEW)));
        $this->measure('few', $products);
        array_push($products, ...array_keys($this->stand->catalog($this->stand->of(self::MANY - self::FEW))));
        $this->measure('many', $products);
        [$attribute, $options] = $this->attribute('select', $this->stand->of(self::BATCH), $products);
        $this->took['bare many'][] = $this->byLoop($attribute, $options) / count($options);
    }

    /** @param int[] $products */
    private function measure(string $size, array $products): void
    {
        foreach (['select', 'multiselect'] as $input) {
            [$attribute, $options] = $this->attribute($input, $this->stand->of(self::BATCH), $products);
            $this->took["$input $size"][] = $this->byModule($attribute, $options) / count($options);
        }
    }
}
