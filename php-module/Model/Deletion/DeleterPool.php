<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Api\DeleterInterface;

/**
 * Knows the deleter of each entity type. di.xml puts them together.
 */
class DeleterPool
{
    /**
     * @param array<string, DeleterInterface> $deleters by entity type, as Deletion::entityType() names it
     */
    public function __construct(private readonly array $deleters)
    {
        foreach ($deleters as $type => $deleter) {
            if (!$deleter instanceof DeleterInterface) {
                throw new \InvalidArgumentException("The deleter of \"$type\" is no DeleterInterface; see di.xml.");
            }
        }
    }

    public function get(string $entityType): DeleterInterface
    {
        return $this->deleters[$entityType]
            ?? throw new \InvalidArgumentException("There is no deleter for \"$entityType\"; see di.xml.");
    }
}
