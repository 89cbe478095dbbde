<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Api\NotNowException;
use Magento\Framework\DB\Adapter\ConnectionException;
use Magento\Framework\DB\Adapter\DeadlockException;
use Magento\Framework\DB\Adapter\LockWaitException;
use Magento\Framework\Exception\LocalizedException;

/**
 * Decides what a failed deletion means, and so what becomes of the entry.
 *
 * Magento's services wrap an error in a sentence of their own, so this class looks at the root cause.
 */
enum Failure
{
    // phpcs:disable Magento2.Functions.StaticFunction -- an enum has no other way to be made of an exception

    /** Locked, deadlocked or disconnected: tried again. */
    case Passing;
    /** Magento, or a module in it, said no in words for a person: failed. */
    case Refused;
    /** An exception that is not for people: a service that is away, or a bug. Tried again, with its trace in the log. */
    case Unclear;
    /** A PHP error: failed, with its trace in the log. */
    case Bug;

    /**
     * Too many connections, shutdown, lock wait, deadlock, killed (1317, 1927), unreachable (2002, 2003), gone, lost,
     * statement too slow (1969, 3024).
     */
    private const PASSING_CODES = [1040, 1053, 1205, 1213, 1317, 1927, 1969, 2002, 2003, 2006, 2013, 3024];

    public static function of(\Throwable $failure): self
    {
        for ($cause = $failure; $cause !== null; $cause = $cause->getPrevious()) {
            if (self::passes($cause)) {
                return self::Passing;
            }
        }

        return match (true) {
            self::root($failure) instanceof LocalizedException => self::Refused,
            self::root($failure) instanceof \Error => self::Bug,
            default => self::Unclear,
        };
    }

    public function isTriedAgain(): bool
    {
        return $this === self::Passing || $this === self::Unclear;
    }

    public function isUnexpected(): bool
    {
        return $this === self::Unclear || $this === self::Bug;
    }

    /**
     * What stood in the way, and what was said of it, for Core\Batch.
     *
     * @return array{string, string}
     */
    public function told(\Throwable $failure): array
    {
        if ($failure instanceof InTheWayException) {
            return [$failure->obstacle, (string)$failure->number];
        }
        $root = self::root($failure);
        $said = $failure->getMessage() . ($root !== $failure ? " ({$root->getMessage()})" : '');

        return match ($this) {
            self::Passing => ['busy', $said],
            self::Refused => ['refused', $said],
            self::Unclear, self::Bug => ['failed', $said],
        };
    }

    /** Where it came from, without arguments: they may be secrets. */
    public static function trace(\Throwable $failure): string
    {
        $root = self::root($failure);
        $lines = [sprintf('%s at %s:%d', $root::class, $root->getFile(), $root->getLine())];
        foreach ($root->getTrace() as $frame) {
            $function = ($frame['class'] ?? '') . ($frame['type'] ?? '') . $frame['function'];
            $lines[] = sprintf('  %s() at %s:%d', $function, $frame['file'] ?? 'internal', $frame['line'] ?? 0);
        }

        return implode("\n", $lines);
    }

    private static function root(\Throwable $failure): \Throwable
    {
        while (($previous = $failure->getPrevious()) !== null) {
            $failure = $previous;
        }

        return $failure;
    }

    private static function passes(\Throwable $cause): bool
    {
        return $cause instanceof NotNowException
            || $cause instanceof BrokenOffException
            || $cause instanceof DeadlockException
            || $cause instanceof LockWaitException
            || $cause instanceof ConnectionException
            || $cause instanceof \PDOException && in_array((int)($cause->errorInfo[1] ?? 0), self::PASSING_CODES, true);
    }
}
