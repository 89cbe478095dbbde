<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Api\DeleterInterface;

/**
 * Deletes from the small shop's tables as harshly as Magento would: a category takes its subtree along, an attribute
 * set its products, and the connector's observers remove the mapping row of all but options. One transaction each.
 */
final class HarshDeleter implements DeleterInterface
{
    private const IMPORTS = [
        'product' => 'product', 'product_model' => 'product', 'attribute' => 'attribute', 'category' => 'category', 'family' => 'family',
    ];

    public function __construct(private readonly Shop $shop, private readonly string $type)
    {
    }

    public function delete(int $entityId, array $along = []): bool
    {
        return $this->shop->transaction(fn (): bool => match ($this->type) {
            'product', 'product_model' => $this->row('catalog_product_entity', 'entity_id', $entityId),
            'attribute_option' => $this->row('eav_attribute_option', 'option_id', $entityId),
            'attribute' => $this->row('eav_attribute', 'attribute_id', $entityId),
            'category' => $this->category($entityId),
            'family' => $this->family($entityId),
        });
    }

    /**
     * Options, in one transaction.
     *
     * @param int[] $optionIds
     * @return int[] those that were there
     */
    public function options(array $optionIds): array
    {
        $delete = fn (int $id): bool => $this->row('eav_attribute_option', 'option_id', $id);

        return $this->shop->transaction(static fn (): array => array_values(array_filter($optionIds, $delete)));
    }

    private function row(string $table, string $key, int $entityId): bool
    {
        $import = self::IMPORTS[$this->type] ?? null;
        if ($import !== null) {
            $this->shop->run('DELETE FROM {akeneo_connector_entities} WHERE import = ? AND entity_id = ?', [$import, $entityId]);
        }

        return $this->shop->run("DELETE FROM {{$table}} WHERE `$key` = ?", [$entityId]) > 0;
    }

    private function category(int $entityId): bool
    {
        $path = $this->shop->value('SELECT path FROM {catalog_category_entity} WHERE entity_id = ? FOR UPDATE', [$entityId]);
        if ($path === null) {
            return false;
        }
        $gone = $this->shop->run('DELETE FROM {catalog_category_entity} WHERE path LIKE ?', ["$path/%"]) + 1;
        $ancestors = str_replace('/', ',', dirname($path));
        $this->shop->run("UPDATE {catalog_category_entity} SET children_count = children_count - $gone WHERE entity_id IN ($ancestors)");

        return $this->row('catalog_category_entity', 'entity_id', $entityId);
    }

    private function family(int $entityId): bool
    {
        $this->shop->run('DELETE FROM {catalog_product_entity} WHERE attribute_set_id = ?', [$entityId]);

        return $this->row('eav_attribute_set', 'attribute_set_id', $entityId);
    }
}
