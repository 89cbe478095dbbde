<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Backend;

use Magento\Framework\App\Config\Value;

/**
 * A value that the page shows and that nobody may set. If somebody posts it, or passes it to config:set, it is not
 * saved.
 *
 * Magento itself would save it, even if the field is read-only. The field's config_path is not the place of the
 * value, so "Use default" cannot delete the value either.
 */
class KeptByShop extends Value
{
    public function beforeSave()
    {
        $this->_dataSaveAllowed = false;

        return $this;
    }
}
