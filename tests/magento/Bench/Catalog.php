<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

use Akeneo\Events\Test\Magento\Fixtures;
use Magento\Catalog\Api\CategoryRepositoryInterface;
use Magento\Catalog\Model\ResourceModel\Attribute as AttributeResource;
use Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory;

/** What the module adds to each kind of deletion in a shop with many products, and how both grow with them. */
final class Catalog
{
    private const FEW = 1_000;
    private const MANY = 50_000;
    private const TURNS = 9;
    /** Of each kind in each turn. An attribute has values of a thousand products, and a category holds a hundred. */
    private const COUNTS = ['product' => 40, 'option' => 20, 'attribute' => 20, 'category' => 40];
    private const OF_ATTRIBUTE = 1_000;
    private const IN_CATEGORY = 100;

    /** @var array<int, string> what is left of the catalog, codes by id */
    private array $products = [];

    public function __construct(private readonly Stand $stand)
    {
    }

    /** @return Figure[] */
    public function growth(): array
    {
        $took = [];
        foreach ([self::FEW, self::MANY] as $size) {
            $this->products = $this->stand->catalog($this->stand->of($size));
            foreach (self::COUNTS as $kind => $count) {
                $took[$kind][$size] = $this->measure($kind, $this->stand->of($count));
            }
            $this->stand->clear();
        }
        $figures = [];
        foreach ($took as $kind => [self::FEW => [$few, $bareOfFew], self::MANY => [$many, $bareOfMany]]) {
            $ms = static fn (array $seconds): string => Figure::short(1000 * Figure::median($seconds));
            $figures[] = Figure::atMost("catalog_growth_$kind", 1.05, 's', $many, $bareOfMany)->note(sprintf(
                'one %s, from the small shop to the large one: by the module %s to %s ms, by the bare loop %s to %s ms',
                $kind,
                $ms($few),
                $ms($many),
                $ms($bareOfFew),
                $ms($bareOfMany)
            ));
        }

        return $figures;
    }

    /** @return array{float[], float[]} seconds for one, by the module and by a bare loop */
    private function measure(string $kind, int $count): array
    {
        $turns = $this->stand->turns(self::TURNS);
        [$ours, $bare] = match ($kind) {
            'product' => $this->products($count),
            'option' => $this->options($count, ($turns + 1) * 2),
            'attribute' => $this->attributes($count),
            'category' => $this->categories($count),
        };
        // What a process does only once is not measured.
        $ours();
        $bare();
        $each = static fn (callable $all): callable => static fn (): float => $all() / $count;

        return $this->stand->race->inTurns($turns, $each($ours), $each($bare));
    }

    /** @return array{callable(): float, callable(): float} */
    private function products(int $count): array
    {
        $take = function () use ($count): array {
            $taken = array_slice($this->products, 0, $count, true);
            $this->products = array_diff_key($this->products, $taken);

            return $taken;
        };

        return [fn (): float => $this->stand->race->productsByModule($take()), fn (): float => $this->stand->race->productsByLoop($take())];
    }

    /** @return array{callable(): float, callable(): float} */
    private function options(int $count, int $runs): array
    {
        $options = new Options($this->stand);
        [$attribute, $ids] = $options->attribute('select', $count * $runs, array_keys($this->products));
        $take = static function () use ($count, &$ids): array {
            return array_splice($ids, 0, $count);
        };

        return [static fn (): float => $options->byModule($attribute, $take()), static fn (): float => $options->byLoop($attribute, $take())];
    }

    /** @return array{callable(): float, callable(): float} */
    private function attributes(int $count): array
    {
        $factory = $this->stand->magento->get(AttributeFactory::class);
        $resource = $this->stand->magento->get(AttributeResource::class);
        $make = function (): array {
            $attribute = $this->stand->fixtures->attribute('text');
            $ids = array_slice(array_keys($this->products), 0, self::OF_ATTRIBUTE);
            $this->stand->clones->fill($ids, (int)$attribute->getAttributeId(), 'catalog_product_entity_varchar', ['a', 'b', 'c']);

            return [(int)$attribute->getAttributeId(), $attribute->getAttributeCode()];
        };

        return $this->race('attribute', $count, $make, static function (int $id) use ($factory, $resource): void {
            $attribute = $factory->create();
            $resource->load($attribute, $id);
            $attribute->delete();
        });
    }

    /** @return array{callable(): float, callable(): float} */
    private function categories(int $count): array
    {
        // One that has not loaded them already when they were made.
        $repository = fn (): CategoryRepositoryInterface => $this->stand->magento->create(CategoryRepositoryInterface::class);
        $make = function (): array {
            $id = (int)$this->stand->fixtures->category()->getId();
            $rows = array_map(
                static fn (int $product): array => ['category_id' => $id, 'product_id' => $product],
                array_slice(array_keys($this->products), 0, self::IN_CATEGORY)
            );
            $this->stand->magento->db()->insertMultiple($this->stand->magento->table('catalog_category_product'), $rows);

            return [$id, Fixtures::name('category')];
        };

        return $this->race('category', $count, $make, static function (int $id) use ($repository): void {
            $fresh = $repository();
            $fresh->delete($fresh->get($id, 0));
        });
    }

    /**
     * @param callable(): array{int, string} $make id and code of another one
     * @param callable(int): mixed $delete
     * @return array{callable(): float, callable(): float}
     */
    private function race(string $type, int $count, callable $make, callable $delete): array
    {
        $made = static function () use ($count, $make): array {
            $all = [];
            for ($number = 0; $number < $count; $number++) {
                [$id, $code] = $make();
                $all[$id] = $code;
            }

            return $all;
        };
        $ours = function () use ($type, $count, $made): float {
            foreach ($made() as $id => $code) {
                $this->stand->fixtures->map($type, $code, $id);
                $this->stand->akeneo->deletes($type, $code);
            }

            return $this->stand->race->module($count);
        };

        return [$ours, fn (): float => $this->stand->race->loop(array_keys($made()), $delete)];
    }
}
