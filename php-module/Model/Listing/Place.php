<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Listing;

/**
 * Where an entry is with the shelf, as people are told: the columns shelf and status together.
 */
enum Place: string
{
    case Hiding = 'hiding';
    case Waits = 'waits';
    case Stays = 'stays';
    case Stuck = 'stuck';
    case Returning = 'returning';
    case NotReturned = 'not_returned';
    case PutBack = 'put_back';
    case Enabled = 'enabled';
    case Deleted = 'deleted';

    /** What is hidden, or was about to be: values of the column. */
    public const HIDDEN = ['hiding', 'hidden', 'returning'];

    private const ON_SHELF = [self::Waits, self::Stays, self::Stuck, self::Returning, self::NotReturned];
    private const FOR_RETURN = [self::Hiding, self::Waits, self::Stays, self::Stuck, self::NotReturned];

    /**
     * Null if the shop never hid what it names.
     *
     * @param array{status: string, shelf: ?string, ...} $row
     */
    // phpcs:ignore Magento2.Functions.StaticFunction -- a named constructor
    public static function of(array $row): ?self
    {
        foreach (self::cases() as $place) {
            if ($place->shelf() === $row['shelf'] && in_array($row['status'], $place->statuses() ?? [$row['status']], true)) {
                return $place;
            }
        }

        return null;
    }

    /** The value of the column shelf. */
    public function shelf(): string
    {
        return match ($this) {
            self::Waits, self::Stays, self::Stuck => 'hidden',
            self::Returning, self::NotReturned => 'returning',
            default => $this->value,
        };
    }

    /** @return non-empty-list<string>|null values of the column status; null if each will do */
    public function statuses(): ?array
    {
        return match ($this) {
            self::Waits => ['pending', 'processing'],
            self::Returning => ['pending', 'processing', 'completed'],
            self::Stays => ['completed'],
            self::Stuck, self::NotReturned => ['failed'],
            default => null,
        };
    }

    /** Hidden, and nobody has put it back or deleted it. */
    public function isOnShelf(): bool
    {
        return in_array($this, self::ON_SHELF, true);
    }

    /** Retry leaves it alone. What failed when its day came may be tried again. */
    public function isLeftAlone(): bool
    {
        return $this->isOnShelf() && $this !== self::Stuck;
    }

    /** As long as no worker is at it. */
    public function canBePutBack(): bool
    {
        return in_array($this, self::FOR_RETURN, true);
    }
}
