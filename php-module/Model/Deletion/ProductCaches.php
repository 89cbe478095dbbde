<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Magento\Framework\ObjectManager\ResetAfterRequestInterface;

/**
 * What Magento remembers of each product until a process ends, some 10 kB that a consumer would gather by the thousand.
 *
 * It is forgotten through the interface by which Magento's own application server empties them between two requests
 * (Magento 2.4.7; older ones keep it). Caches of modules that a shop may lack, the multi-source inventory's, cannot be
 * injected: Plugin\NoteProductCache hears of them when they are used.
 */
class ProductCaches
{
    /**
     * Deletions between two collections of cyclic references, which models and their resources are full of. They leave
     * some 5 kB a deletion; a collection takes as long as two deletions.
     */
    private const COLLECT_AFTER = 1000;

    private int $deletions = 0;

    /** @param object[] $caches see di.xml */
    public function __construct(private array $caches = [])
    {
    }

    public function add(object $cache): void
    {
        $this->caches[spl_object_id($cache)] = $cache;
    }

    public function forget(): void
    {
        foreach ($this->caches as $cache) {
            if ($cache instanceof ResetAfterRequestInterface) {
                $cache->_resetState();
            }
        }
        if (++$this->deletions % self::COLLECT_AFTER === 0) {
            gc_collect_cycles();
        }
    }
}
