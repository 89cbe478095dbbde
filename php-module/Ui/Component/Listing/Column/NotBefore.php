<?php

declare(strict_types=1);

namespace Akeneo\Events\Ui\Component\Listing\Column;

use Magento\Ui\Component\Listing\Columns\Date;

/**
 * When a pending entry is taken at the earliest. Of the others the table still holds a time that means nothing any more.
 */
class NotBefore extends Date
{
    public function prepareDataSource(array $dataSource)
    {
        foreach ($dataSource['data']['items'] ?? [] as $index => $item) {
            if (($item['status'] ?? null) !== 'pending') {
                $dataSource['data']['items'][$index][$this->getData('name')] = null;
            }
        }

        return parent::prepareDataSource($dataSource);
    }
}
