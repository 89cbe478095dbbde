<?php

declare(strict_types=1);

namespace Akeneo\Events\Api;

use Magento\Framework\Exception\LocalizedException;

/**
 * Something prevents a deletion now and may pass by itself. The shop tries again later.
 *
 * @api
 */
class NotNowException extends LocalizedException
{
}
