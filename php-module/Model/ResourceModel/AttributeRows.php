<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Framework\App\ResourceConnection;
use Magento\Framework\DB\Sql\ExpressionFactory;

/**
 * Reads what the deletion of an option needs to know about its attribute, and changes the values of products.
 */
class AttributeRows
{
    public function __construct(
        private readonly ResourceConnection $resource,
        private readonly ExpressionFactory $expressions,
    ) {
    }

    /** The attribute that an option belongs to; null if there is no such option. */
    public function attributeIdOf(int $optionId): ?int
    {
        $connection = $this->resource->getConnection();
        $select = $connection->select()
            ->from($this->resource->getTableName('eav_attribute_option'), 'attribute_id')
            ->where('option_id = ?', $optionId);
        $attributeId = $connection->fetchOne($select);

        return $attributeId === false ? null : (int)$attributeId;
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

    /**
     * Takes an option out of the comma-separated lists of a multiselect; a value that is nothing else is left to Magento.
     *
     * Magento does so only for lists of backend type text. In varchar, which the connector uses, it compares the list
     * with a number and empties "445,446" along with 445
     * (Magento\Eav\Model\ResourceModel\Entity\Attribute::clearSelectedOptionInEntities).
     */
    public function removeFromLists(string $table, int $attributeId, int $optionId): void
    {
        $connection = $this->resource->getConnection();
        $without = $connection->quoteInto("REPLACE(CONCAT(',', value, ','), ?, ',')", ",$optionId,");
        $connection->update(
            $table,
            ['value' => $this->expressions->create(['expression' => "TRIM(BOTH ',' FROM $without)"])],
            [
                'attribute_id = ?' => $attributeId,
                'FIND_IN_SET(?, value)' => $optionId,
                'value <> ?' => (string)$optionId,
            ],
        );
    }
}
