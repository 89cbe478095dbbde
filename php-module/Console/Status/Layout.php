<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Status;

/**
 * How wide the table's columns may be, so that it fits its terminal.
 */
class Layout
{
    private const BORDERS = 25;
    private const STATUS = 10;
    private const ATTEMPTS = 8;
    private const LONG_TIME = 19;
    private const SHORT_TIME = 10;
    private const MIN_ENTITY = 18;
    private const MAX_ENTITY = 50;
    /** With less for entity and message, times go on two lines. */
    private const ROOMY = 76;

    /**
     * @param int|null $entity null: any
     * @param int|null $message null: any
     * @param string $gap between date and time
     */
    private function __construct(
        public readonly ?int $entity,
        public readonly ?int $message,
        public readonly string $gap,
    ) {
    }

    /**
     * @param int|null $width of the terminal; null if it is none
     * @param int[] $ids of the entries that are shown
     * @param string[] $types of the same
     * @return self|null null: it cannot be made to fit
     */
    public static function of(?int $width, array $ids, array $types): ?self
    {
        if ($width === null) {
            return new self(null, null, ' ');
        }
        $fixed = self::BORDERS + self::STATUS + self::ATTEMPTS
            + max(2, ...array_map(static fn (int $id): int => strlen((string)$id), $ids))
            + max(10, ...array_map('mb_strwidth', $types));
        $rest = $width - $fixed - 2 * self::LONG_TIME;
        $isRoomy = $rest >= self::ROOMY;
        if (!$isRoomy) {
            $rest = $width - $fixed - 2 * self::SHORT_TIME;
        }
        $entity = min(self::MAX_ENTITY, intdiv(2 * $rest, 5));
        if ($entity < self::MIN_ENTITY) {
            return null;
        }

        return new self($entity, $rest - $entity, $isRoomy ? ' ' : "\n");
    }
}
