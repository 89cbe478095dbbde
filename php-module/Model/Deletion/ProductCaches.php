<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Magento\Framework\ObjectManager\ResetAfterRequestInterface;
use Magento\Framework\ObjectManagerInterface;

/**
 * Empties what Magento remembers about each product until a process ends: about 10 kB for each product, and a
 * consumer deletes thousands.
 *
 * It uses the interface by which Magento's own application server empties these caches between two requests (Magento
 * 2.4.7; older versions keep the caches). A shop may lack the modules of some caches, such as the multi-source
 * inventory. So di.xml names the caches, and the object manager gives them before the first deletion. Pages that
 * delete nothing load none of them.
 */
class ProductCaches
{
    /**
     * Deletions between two collections of cyclic references, which models and their resources are full of. They leave
     * some 5 kB a deletion; a collection takes as long as two deletions.
     */
    private const COLLECT_AFTER = 1000;

    private int $deletions = 0;

    /** @var null|ResetAfterRequestInterface[] */
    private ?array $found = null;

    /** @param string[] $caches names of classes, see di.xml */
    public function __construct(
        private readonly ObjectManagerInterface $objectManager,
        private readonly array $caches = [],
    ) {
    }

    /** Before a deletion, so that a cache that cannot be built stops it, and not what comes after it. */
    public function find(): void
    {
        $this->found ??= array_map($this->objectManager->get(...), array_filter($this->caches, $this->canBeEmptied(...)));
    }

    public function forget(): void
    {
        foreach ($this->found ?? [] as $cache) {
            $cache->_resetState();
        }
        if (++$this->deletions % self::COLLECT_AFTER === 0) {
            gc_collect_cycles();
        }
    }

    private function canBeEmptied(string $class): bool
    {
        return is_subclass_of($class, ResetAfterRequestInterface::class);
    }
}
