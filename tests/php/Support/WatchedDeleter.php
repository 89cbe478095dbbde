<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Api\DeleterInterface;

/** Deletes as another deleter does, and tells somebody. */
final class WatchedDeleter implements DeleterInterface
{
    /** @param \Closure(int): mixed $tell called with the entity's id, before it is deleted */
    public function __construct(private readonly DeleterInterface $deleter, private readonly \Closure $tell)
    {
    }

    public function delete(int $entityId, array $along = []): bool
    {
        ($this->tell)($entityId);

        return $this->deleter->delete($entityId, $along);
    }
}
