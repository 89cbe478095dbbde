<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Akeneo\Events\Model\Deletion\ProductCaches;

/**
 * Notes a cache of products of a module that a shop may lack, so that it is emptied after deletions like the others.
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
