<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\CoreException;
use Magento\Framework\Exception\LocalizedException;

/**
 * Says what a worker would do with entries now. A page of the admin does without what cannot be told.
 *
 * @phpstan-type Foreseen array{id: int, event_id: string, entity_type: ?string, name: ?string, shown: ?string, in_shop: ?string,
 *     identifier: ?string, available_at: int, verdict: string, message: string, reason: string, sentences: string}
 */
class Preview
{
    public function __construct(private readonly Core $core)
    {
    }

    /**
     * With what goes along. A pending entry without names gets those that the shop has for the entity.
     *
     * @return Foreseen|null null if it cannot be told
     */
    public function of(int $id): ?array
    {
        return $this->ask(['id' => $id, 'whatever_status' => true]);
    }

    /**
     * Of a pending entry, without what goes along. It stores nothing.
     *
     * @return Foreseen|null null if it cannot be told, or if the entry is not pending
     */
    public function bare(int $id): ?array
    {
        return $this->ask(['id' => $id, 'bare' => true]);
    }

    /**
     * @param array{id: int, whatever_status?: bool, bare?: bool} $which see Core\Worker::preview()
     * @return Foreseen|null
     */
    private function ask(array $which): ?array
    {
        try {
            return $this->core->planner()->preview($which, 0)[0] ?? null;
        } catch (CoreException | LocalizedException) {
            return null;
        }
    }
}
