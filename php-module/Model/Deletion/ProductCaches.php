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
 * inventory. So the object manager gives the caches by name, and pages that delete nothing load none of this.
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

    public function forget(): void
    {
        $this->found ??= array_map($this->objectManager->get(...), array_filter($this->caches, $this->canBeEmptied(...)));
        foreach ($this->found as $cache) {
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
