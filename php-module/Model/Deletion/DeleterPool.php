<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Api\DeleterInterface;
use Akeneo\Events\Api\GroupDeleterInterface;

/**
 * The deleter of each entity type. di.xml lists them.
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

    /** The deleter, if it can delete several entities of the type together. */
    public function ofGroups(string $entityType): ?GroupDeleterInterface
    {
        $deleter = $this->deleters[$entityType] ?? null;

        return $deleter instanceof GroupDeleterInterface ? $deleter : null;
    }
}
