<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Backend;

use Akeneo\Events\Model\Subscription\WebhookUrl as Address;
use Magento\Framework\App\Config\Value;

/**
 * An address that Akeneo and both doors take, or nothing. Anything else is refused with the reason.
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
