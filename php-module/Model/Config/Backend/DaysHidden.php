<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Backend;

use Magento\Framework\App\Config\Value;
use Magento\Framework\Exception\LocalizedException;

/**
 * A whole number from 1 to 3,650. It refuses everything else, because the shop would read it as the default, and would
 * delete on another day than the administrator wanted.
 */
class DaysHidden extends Value
{
    public function beforeSave()
    {
        $value = trim((string)$this->getData('value'));
        if (preg_match('/^\d{1,4}$/', $value) !== 1 || (int)$value < 1 || (int)$value > 3650) {
            throw new LocalizedException(
                __('The number of days until the shop deletes what it has hidden must be a whole number from 1 to 3,650.')
            );
        }
        $this->setData('value', (string)(int)$value);

        return $this;
    }
}
