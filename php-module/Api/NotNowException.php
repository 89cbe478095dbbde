<?php

declare(strict_types=1);

namespace Akeneo\Events\Api;

use Magento\Framework\Exception\LocalizedException;

/**
 * What stands in the way of a deletion may go away by itself: it is tried again later.
 *
 * @api
 */
class NotNowException extends LocalizedException
{
}
