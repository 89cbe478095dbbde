<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\CoreException;
use Magento\Framework\Exception\LocalizedException;

/**
 * Says what a worker would do with one entry now. It takes a few look-ups by key, and stores the names that the shop has for the entity.
 *
 * @phpstan-type Foreseen array{id: int, event_id: string, entity_type: ?string, name: ?string, shown: ?string, in_shop: ?string,
 *     identifier: ?string, available_at: int, verdict: string, message: string, reason: string, sentences: string}
 */
class Preview
{
    public function __construct(private readonly Core $core)
    {
    }

    /** @return Foreseen|null null if it cannot be told: a page of the admin does without */
    public function of(int $id): ?array
    {
        try {
            return $this->core->worker()->preview(['id' => $id, 'whatever_status' => true], 0)[0] ?? null;
        } catch (CoreException | LocalizedException) {
            return null;
        }
    }
}
