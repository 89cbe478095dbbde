<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Backend;

use Akeneo\Events\Model\Subscription\WebhookUrl as Address;
use Magento\Framework\App\Config\Value;

/**
 * Accepts an address that works for Akeneo and for both doors, or nothing. It refuses anything else and says why.
 */
class WebhookUrl extends Value
{
    public function beforeSave()
    {
        $value = trim((string)$this->getData('value'));
        $this->setData('value', $value === '' ? '' : Address::tidy($value));

        return $this;
    }
}
