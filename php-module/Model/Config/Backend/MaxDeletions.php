<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Backend;

use Magento\Framework\App\Config\Value;
use Magento\Framework\Exception\LocalizedException;

/**
 * A whole number from 0, which is no limit. Anything else is refused: read as 0 it would release the brake.
 */
class MaxDeletions extends Value
{
    public function beforeSave()
    {
        $value = trim((string)$this->getData('value'));
        if (preg_match('/^\d{1,9}$/', $value) !== 1) {
            throw new LocalizedException(
                __('"Maximum Deletions per Hour" takes a whole number from 0 to 999,999,999; 0 means no limit.')
            );
        }
        $this->setData('value', (string)(int)$value);

        return $this;
    }
}
