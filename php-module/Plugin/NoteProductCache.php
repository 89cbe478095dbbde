<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Akeneo\Events\Model\Deletion\ProductCaches;

/**
 * Notes that a cache of products is in use, so that it is emptied after deletions, too. The cache belongs to a module
 * that a shop may lack.
 */
class NoteProductCache
{
    public function __construct(private readonly ProductCaches $caches)
    {
    }

    public function beforeSet(object $cache): void
    {
        $this->caches->add($cache);
    }
}
