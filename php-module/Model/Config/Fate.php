<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config;

/**
 * What becomes of a product or a category that was deleted in Akeneo. The values are those of the settings "Products
 * Deleted in Akeneo Are" and "Categories Deleted in Akeneo Are".
 */
enum Fate: string
{
    case Deleted = 'delete';
    case HiddenForDays = 'hide_then_delete';
    case Hidden = 'hide';

    /**
     * A value that is not known, or none, is "hidden": the administrator may have wanted to keep the entities, and only a
     * deletion cannot be undone.
     */
    // phpcs:ignore Magento2.Functions.StaticFunction -- a named constructor
    public static function stored(mixed $value): self
    {
        return self::tryFrom(trim((string)$value)) ?? self::Hidden;
    }
}
