<?php

declare(strict_types=1);

namespace Akeneo\Events\Console;

use Akeneo\Events\Model\Config\Source\Events;

/**
 * The types that --type takes, as an operator reads them.
 */
class EntityTypes
{
    private const EVENT = '/^com\.akeneo\.pim\.v1\.(.+)\.deleted$/D';

    public function __construct(private readonly Events $events)
    {
    }

    /** Such as "product, product-model or category". It needs no extension. */
    public function listed(): string
    {
        $names = preg_replace(self::EVENT, '$1', array_column($this->events->toOptionArray(), 'value'));
        $last = array_pop($names);

        return implode(', ', $names) . " or $last";
    }
}
