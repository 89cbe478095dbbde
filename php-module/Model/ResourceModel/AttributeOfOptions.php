<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

use Magento\Catalog\Model\ResourceModel\Attribute;
use Magento\Catalog\Model\ResourceModel\Eav\Attribute as CatalogAttribute;
use Magento\Framework\DB\Sql\Expression;

/**
 * Magento's resource model of attributes. It deletes all options that are marked in a few statements.
 *
 * Magento goes through all values of the attribute for each option, so that each takes longer the more products there
 * are (Magento\Eav\Model\ResourceModel\Entity\Attribute::_updateAttributeOption). The rows afterwards are the same. Only
 * lists of a multiselect in varchar, which Magento compares with a number, lose the options and nothing else here.
 */
class AttributeOfOptions extends Attribute
{
    // phpcs:disable PSR2.Methods.MethodDeclaration.Underscore -- Magento's name

    /**
     * @param \Magento\Framework\Model\AbstractModel $object
     * @param array{value: array<int|string, mixed>, delete?: array<int|string, mixed>} $option
     * @return array<int|string>
     */
    protected function _processAttributeOptions($object, $option)
    {
        $marked = array_filter($option['delete'] ?? []);
        $ids = array_values(array_filter(array_keys(array_intersect_key($option['value'], $marked)), is_int(...)));
        if ($ids !== []) {
            $this->getConnection()->delete($this->getTable('eav_attribute_option'), ['option_id IN (?)' => $ids]);
            $this->emptyValues($object, $ids);
            $option['value'] = array_diff_key($option['value'], array_flip($ids));
        }

        return parent::_processAttributeOptions($object, $option);
    }

    /** @param int[] $optionIds */
    private function emptyValues(CatalogAttribute $attribute, array $optionIds): void
    {
        $table = $attribute->getBackendTable();
        if (!$table || !$attribute->getAttributeId()) {
            return;
        }
        [$type, $lists] = [$attribute->getBackendType(), new OptionLists()];
        $isList = $type === 'text' || $attribute->getFrontendInput() === 'multiselect';
        $this->getConnection()->update(
            $table,
            ['value' => $isList ? new Expression($lists->without($type, $optionIds)) : null],
            ['attribute_id = ?' => $attribute->getAttributeId()] + ($isList ? [$lists->haveOneOf($optionIds)] : ['value IN (?)' => $optionIds])
        );
    }
}
