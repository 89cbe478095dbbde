<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Sql\Expression;

/**
 * Reads what the deletion of options needs to know about their attribute, and changes the values of products.
 */
class AttributeRows
{
    public function __construct(
        private readonly ResourceConnection $resource,
        private readonly OptionLists $lists,
    ) {
    }

    /**
     * The attributes that options belong to.
     *
     * @param int[] $optionIds
     * @return array<int, int> attribute ids by option id; an option that is gone is absent
     */
    public function attributeIdsOf(array $optionIds): array
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName('eav_attribute_option'), ['option_id', 'attribute_id'])
            ->where('option_id IN (?)', $optionIds);

        return array_map('intval', $connection->fetchPairs($select));
    }

    /**
     * Magento's own copy of these is as old as the process (Magento\Eav\Model\ResourceModel\Entity\Attribute).
     *
     * @return array<int, string> labels by store id
     */
    public function storeLabels(int $attributeId): array
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName('eav_attribute_label'), ['store_id', 'value'])
            ->where('attribute_id = ?', $attributeId);

        return $connection->fetchPairs($select);
    }

    /** Magento before 2.4.7 empties the default value whenever it deletes an option. */
    public function setDefault(int $attributeId, string $default): void
    {
        $this->resource->getConnection()->update(
            $this->resource->getTableName('eav_attribute'),
            ['default_value' => $default],
            ['attribute_id = ?' => $attributeId]
        );
    }

    /**
     * Takes options out of the comma-separated lists of a multiselect; a value that is one option is left to Magento.
     *
     * Magento does so only for lists of backend type text. In varchar, which the connector uses, it compares the list
     * with a number and empties "445,446" along with 445
     * (Magento\Eav\Model\ResourceModel\Entity\Attribute::clearSelectedOptionInEntities).
     *
     * @param string $type the backend type
     * @param int[] $optionIds
     */
    public function removeFromLists(string $table, string $type, int $attributeId, array $optionIds): void
    {
        $this->resource->getConnection()->update(
            $table,
            ['value' => new Expression($this->lists->without($type, $optionIds))],
            [
                'attribute_id = ?' => $attributeId,
                $this->lists->haveOneOf($optionIds),
                'value NOT IN (?)' => array_map('strval', $optionIds),
            ],
        );
    }
}
