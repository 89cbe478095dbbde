<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Framework\Indexer\IndexerRegistry;
use Magento\Indexer\Model\Indexer\CollectionFactory;

/** The shop's indexers, and what their tables hold. */
final class Indexes
{
    /** Of the data exporter, which keeps its own on schedule. */
    private const OTHERS = '/exporter|design_config_grid|customer_grid/';

    /** Tables that hold a row or more for a product, with the column of its id. */
    private const TABLES = [
        'catalog_category_product_index' => 'product_id', 'catalog_category_product_index_store1' => 'product_id',
        'catalog_product_index_eav' => 'entity_id', 'catalog_product_index_eav_decimal' => 'entity_id',
        'catalog_product_index_price' => 'entity_id', 'cataloginventory_stock_status' => 'product_id',
        'catalogrule_product' => 'product_id', 'catalogrule_product_price' => 'product_id',
        'catalog_product_index_tier_price' => 'entity_id', 'catalog_product_index_website' => 'website_id',
    ];

    /** @var array<string, bool> whether each is "on schedule", as it was found */
    private array $before = [];

    public function __construct(private readonly Magento $magento)
    {
        foreach ($magento->get(CollectionFactory::class)->create()->getItems() as $indexer) {
            if (preg_match(self::OTHERS, $indexer->getId()) === 0) {
                $this->before[$indexer->getId()] = $indexer->isScheduled();
            }
        }
    }

    public function setScheduled(bool $scheduled): void
    {
        foreach (array_keys($this->before) as $id) {
            $this->set($id, $scheduled);
        }
    }

    public function restore(): void
    {
        foreach ($this->before as $id => $scheduled) {
            $this->set($id, $scheduled);
        }
    }

    /** @param int[] $ids products that came into the tables without Magento */
    public function index(array $ids): void
    {
        foreach (['catalog_product_category', 'catalog_product_attribute', 'cataloginventory_stock', 'catalog_product_price'] as $id) {
            if (isset($this->before[$id])) {
                $this->magento->get(IndexerRegistry::class)->get($id)->reindexList($ids);
            }
        }
    }

    /** @return array<string, string[]> every row, by table */
    public function rows(): array
    {
        $rows = [];
        foreach (array_keys(self::TABLES) as $name) {
            $table = $this->magento->table($name);
            if ($this->magento->db()->isTableExists($table)) {
                $rows[$name] = array_map(static fn (array $row): string => json_encode($row), $this->magento->db()->fetchAll("SELECT * FROM $table"));
                sort($rows[$name]);
            }
        }

        return $rows;
    }

    /**
     * @param array<string, string[]> $before
     * @param array<string, string[]> $after
     * @param int[] $ids products, which are named by their place in this list
     * @return array<string, array{string[], string[]}> what went and what came, by table
     */
    public function difference(array $before, array $after, array $ids): array
    {
        $places = array_flip($ids);
        $named = static fn (string $row): string => preg_replace_callback(
            '/"(?:entity_id|product_id|source_id)":"\K\d+/',
            static fn (array $id): string => isset($places[$id[0]]) ? "#{$places[$id[0]]}" : $id[0],
            $row
        );
        $difference = [];
        foreach ($before as $table => $rows) {
            $changes = [
                array_map($named, array_values(array_diff($rows, $after[$table]))),
                array_map($named, array_values(array_diff($after[$table], $rows))),
            ];
            sort($changes[0]);
            sort($changes[1]);
            if ($changes !== [[], []]) {
                $difference[$table] = $changes;
            }
        }

        return $difference;
    }

    private function set(string $id, bool $scheduled): void
    {
        $indexer = $this->magento->get(IndexerRegistry::class)->get($id);
        if ($indexer->isScheduled() !== $scheduled) {
            $indexer->setScheduled($scheduled);
        }
    }
}
