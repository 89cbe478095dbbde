<?php

declare(strict_types=1);

namespace Akeneo\Events\Plugin;

use Akeneo\Events\Model\Deletion\ProductCaches;

/**
 * A cache of products is used, of a module that a shop may lack: it is to be emptied after deletions like the others.
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
