<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\ResourceModel;

/**
 * SQL about the column "value" where it is a list of option ids, as of a multiselect: "445,446".
 *
 * One pattern stands for all options. A condition for each of them takes ten times as long for a hundred options.
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
        return sprintf("CONCAT(',', value, ',') REGEXP ',%s,'", $this->anyOf(array_map('strval', $optionIds)));
    }

    /**
     * The list without the options. If nothing is left of it, it is what Magento leaves: an empty text, or NULL in every other type.
     *
     * @param string $type the backend type of the attribute
     * @param int[] $optionIds
     */
    public function without(string $type, array $optionIds): string
    {
        // Each id has commas of its own, so that two that stand next to each other are both found.
        $list = "CONCAT(',', REPLACE(value, ',', ',,'), ',')";
        $rest = sprintf("REGEXP_REPLACE(%s, ',%s,', '')", $list, $this->anyOf(array_map('strval', $optionIds)));

        $trimmed = "TRIM(BOTH ',' FROM REPLACE($rest, ',,', ','))";

        return $type === 'text' ? $trimmed : "NULLIF($trimmed, '')";
    }

    /**
     * A pattern of the numbers. Where they begin alike, it has the beginning once: 44(5|6).
     *
     * @param string[] $numbers
     */
    private function anyOf(array $numbers): string
    {
        $rests = [];
        foreach ($numbers as $number) {
            $rests[substr($number, 0, 1)][] = substr($number, 1);
        }
        $parts = [];
        foreach ($rests as $digit => $of) {
            $parts[] = $digit . ($digit === '' ? '' : $this->anyOf($of));
        }

        return count($parts) === 1 ? $parts[0] : '(' . implode('|', $parts) . ')';
    }
}
