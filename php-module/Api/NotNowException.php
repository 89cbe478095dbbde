<?php

declare(strict_types=1);

namespace Akeneo\Events\Api;

use Magento\Framework\Exception\LocalizedException;

/**
 * Something prevents a deletion, and may go away by itself. The shop tries again later.
 *
 * @api
 */
class NotNowException extends LocalizedException
{
}
