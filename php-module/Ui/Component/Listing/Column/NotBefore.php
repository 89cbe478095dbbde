<?php

declare(strict_types=1);

namespace Akeneo\Events\Ui\Component\Listing\Column;

use Magento\Ui\Component\Listing\Columns\Date;

/**
 * Shows when a worker may take a pending entry at the earliest. For other entries the stored time means nothing.
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
