<?php

declare(strict_types=1);

namespace Akeneo\Events\Ui\Component\Listing\Column;

use Magento\Ui\Component\Listing\Columns\Column;

/**
 * Shows what Akeneo deleted: a UUID, a code, or an option's code behind the code of its attribute.
 */
class Entity extends Column
{
    public function prepareDataSource(array $dataSource)
    {
        foreach ($dataSource['data']['items'] ?? [] as $index => $item) {
            if (($item['attribute_code'] ?? null) !== null) {
                $dataSource['data']['items'][$index]['entity_code'] = "{$item['attribute_code']}: {$item['entity_code']}";
            }
        }

        return $dataSource;
    }
}
