<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

/**
 * SQL about the column "value" where it is a list of option ids, as of a multiselect: "445,446".
 */
class OptionLists
{
    /**
     * Whether the list has at least one of the options.
     *
     * @param int[] $optionIds
     */
    public function haveOneOf(array $optionIds): string
    {
        return '(' . implode(' OR ', array_map(static fn (int $id): string => "FIND_IN_SET($id, value)", $optionIds)) . ')';
    }

    /**
     * The list without the options.
     *
     * @param int[] $optionIds
     */
    public function without(array $optionIds): string
    {
        // Each id has commas of its own, so that two that stand next to each other are both found.
        $list = "CONCAT(',', REPLACE(value, ',', ',,'), ',')";
        foreach ($optionIds as $id) {
            $list = sprintf("REPLACE(%s, ',%d,', '')", $list, $id);
        }

        return "TRIM(BOTH ',' FROM REPLACE($list, ',,', ','))";
    }
}
