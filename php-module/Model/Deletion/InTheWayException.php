<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Api\NotNowException;
use Magento\Framework\Phrase;

/**
 * What one of our own deleters finds in the way. The extension has a sentence for it, see Core\Batch::retry().
 */
class InTheWayException extends NotNowException
{
    public function __construct(public readonly string $obstacle, public readonly int $number)
    {
        parent::__construct(new Phrase("$obstacle (%1)", [$number]));
    }
}
