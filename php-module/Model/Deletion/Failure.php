<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Magento\Framework\DB\Adapter\ConnectionException;
use Magento\Framework\DB\Adapter\DeadlockException;
use Magento\Framework\DB\Adapter\LockWaitException;
use Magento\Framework\Exception\CouldNotDeleteException;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Exception\StateException;

/**
 * What a failed deletion means: to be tried again, refused, or a bug.
 */
enum Failure
{
    /** Locked, deadlocked, disconnected, or for a reason that Magento keeps to itself. */
    case Passing;
    /** Magento said no, in words for a person. */
    case Refused;
    /** Nothing that Magento says on purpose. */
    case Bug;

    /** Deadlock, lock wait, connection lost, killed or refused, server gone or shutting down. */
    private const PASSING_CODES = [1205, 1213, 1053, 1040, 1927, 2002, 2006, 2013, 3024];

    public static function of(\Throwable $failure): self
    {
        for ($cause = $failure; $cause !== null; $cause = $cause->getPrevious()) {
            if (self::passes($cause)) {
                return self::Passing;
            }
        }
        if (!$failure instanceof LocalizedException) {
            return self::Bug;
        }
        // Magento's services for options and attribute sets drop the cause, which may well have been a deadlock.
        $silent = $failure instanceof StateException || $failure instanceof CouldNotDeleteException;

        return $silent && $failure->getPrevious() === null ? self::Passing : self::Refused;
    }

    private static function passes(\Throwable $cause): bool
    {
        if ($cause instanceof NotNowException
            || $cause instanceof DeadlockException
            || $cause instanceof LockWaitException
            || $cause instanceof ConnectionException
        ) {
            return true;
        }

        return $cause instanceof \PDOException
            && in_array((int)($cause->errorInfo[1] ?? 0), self::PASSING_CODES, true);
    }
}
