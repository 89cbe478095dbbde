<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Backend;

use Magento\Framework\App\Config\Value;

/**
 * What the page shows and nobody may set: a value that is posted all the same, or given to config:set, is not saved.
 *
 * Magento would save it, read-only or not. The field's config_path is not where the value is stored, so that it cannot
 * be deleted by "Use default" either.
 */
class KeptByShop extends Value
{
    public function beforeSave()
    {
        $this->_dataSaveAllowed = false;

        return $this;
    }
}
