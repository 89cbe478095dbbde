<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Model\Batch\ActionInterface;

/**
 * Deletes entities: one by one, or several together if their deleter can.
 */
class Delete implements ActionInterface
{
    public function __construct(private readonly DeleterPool $deleters)
    {
    }

    public function kind(Deletion $deletion): ?string
    {
        return $this->deleters->ofGroups($deletion->entityType()) === null ? null : 'delete ' . $deletion->entityType();
    }

    public function parts(array $deletions): array
    {
        $ids = array_merge(...array_map(static fn (Deletion $deletion): array => $deletion->entityIds(), $deletions));
        $common = $this->deleters->ofGroups($deletions[0]->entityType())?->inCommon($ids) ?? [];
        $parts = [];
        foreach ($deletions as $deletion) {
            $of = $deletion->entityIds();
            $has = count($of) === 1 ? $common[$of[0]] ?? null : null;
            $parts[$has === null ? "alone {$deletion->id()}" : "in common $has"][] = $deletion;
            // Where two entries name the same entity, the second one finds it gone.
            $common = array_diff_key($common, array_flip($of));
        }

        return array_values($parts);
    }

    public function perform(array $deletions): array
    {
        return count($deletions) === 1 ? $this->alone($deletions[0]) : $this->together($deletions);
    }

    /** @return int[] */
    private function alone(Deletion $deletion): array
    {
        $deleter = $this->deleters->get($deletion->entityType());
        $along = $deletion->along();

        return array_filter($deletion->entityIds(), static fn (int $entityId): bool => $deleter->delete($entityId, $along));
    }

    /**
     * @param non-empty-list<Deletion> $deletions each of one entity
     * @return int[]
     */
    private function together(array $deletions): array
    {
        $ids = array_map(static fn (Deletion $deletion): int => $deletion->entityIds()[0], $deletions);

        return $this->deleters->ofGroups($deletions[0]->entityType())?->deleteTogether($ids) ?? [];
    }
}
