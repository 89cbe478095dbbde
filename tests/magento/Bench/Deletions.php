<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

/** What the module adds to a deletion, and what it saves. */
final class Deletions
{
    private const FATE = 'akeneo_connector/events_platform/deleted_products';
    private const INDEXED = ['catalog_product_index_price', 'catalog_category_product_index_store1', 'cataloginventory_stock_status'];

    public function __construct(private readonly Stand $stand)
    {
    }

    /** @return Figure[] */
    public function overhead(): array
    {
        $this->stand->indexes->setScheduled(true);
        $race = $this->stand->race;
        $race->warmUp();
        $count = $this->stand->of(100);
        [$ours, $bare] = $race->inTurns(
            $this->stand->turns(11),
            fn (): float => $race->productsByModule($this->made($count)),
            fn (): float => $race->productsByLoop($this->made($count))
        );

        return [Figure::atMost('delete_overhead', 1.05, 's', $ours, $bare)];
    }

    /**
     * As many products hidden and deleted, as the consumer does both.
     *
     * @return Figure[]
     */
    public function hiding(): array
    {
        $this->stand->indexes->setScheduled(true);
        $count = $this->stand->of(100);
        $run = function (string $outcome, int $count): float {
            $this->stand->set(self::FATE, $outcome === 'hidden' ? 'hide' : 'delete');
            $took = $this->stand->race->productsByModule($this->made($count), $outcome) / $count;
            // The next turn finds the shop as this one did.
            $this->stand->fixtures->removeAll();

            return $took;
        };
        try {
            $run('hidden', 5);
            $run('completed', 5);
            [$hidden, $deleted] = $this->stand->race->inTurns(
                $this->stand->turns(5),
                static fn (): float => $run('hidden', $count),
                static fn (): float => $run('completed', $count)
            );
        } finally {
            $this->stand->set(self::FATE, 'delete');
        }

        return [Figure::atMost('hide_vs_delete', 0.25, 's', $hidden, $deleted)];
    }

    /**
     * With indexers that are "update on save": the index tables have to lose the same rows by both, and no others.
     *
     * @return Figure[]
     */
    public function onSave(): array
    {
        $this->stand->indexes->setScheduled(false);
        $this->stand->race->warmUp();
        $count = $this->stand->of(500);
        $left = ['ours' => [], 'bare' => []];
        $run = function (string $which) use ($count, &$left): float {
            $before = $this->stand->indexes->rows();
            $products = $this->made($count);
            $made = $this->stand->indexes->rows();
            foreach (self::INDEXED as $table) {
                if (count($made[$table]) < count($before[$table]) + $count) {
                    throw new \RuntimeException("$table did not hold the products");
                }
            }
            $took = $which === 'ours' ? $this->stand->race->productsByModule($products) : $this->stand->race->productsByLoop($products);
            $left[$which][] = $this->stand->indexes->difference($before, $this->stand->indexes->rows(), array_keys($products));

            return $took;
        };
        [$bare, $ours] = $this->stand->race->inTurns($this->stand->turns(3), static fn (): float => $run('bare'), static fn (): float => $run('ours'));
        $differ = 'the index tables differ: ' . substr((string)json_encode($left), 0, 2000);

        return [Figure::atLeast('delete_on_save', 1.7, 's', $bare, $ours)->unless($left['ours'] === $left['bare'], $differ)];
    }

    /** @return array<int, string> products that are in the indexes, codes by id */
    private function made(int $count): array
    {
        $products = $this->stand->clones->make($count);
        $this->stand->indexes->index(array_keys($products));

        return $products;
    }
}
