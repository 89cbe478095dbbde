<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Listing;

use Akeneo\Events\Model\ResourceModel\QueueRows;

/**
 * The entry whose page is shown. The controller finds it before Magento makes the blocks of the page, which ask here.
 *
 * @phpstan-import-type Row from QueueRows
 */
class OpenedEntry
{
    /** @var Row|null */
    private ?array $row = null;

    /** @param Row $row */
    public function open(array $row): void
    {
        $this->row = $row;
    }

    /** @return Row */
    public function row(): array
    {
        return $this->row ?? throw new \LogicException('No entry is opened.');
    }
}
