<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Model\InShop\Names;
use Magento\Framework\Exception\LocalizedException;

/**
 * Names the first deletions that the brake holds back. It plans at most three entries.
 */
class HeldBack
{
    private const MOST = 3;

    /** So many of the oldest pending entries are looked at; some may wait for another try. */
    private const LOOKED_AT = 20;

    public function __construct(
        private readonly Core $core,
        private readonly Preview $preview,
        private readonly Names $names,
    ) {
    }

    /** @return list<string> not escaped; empty if they cannot be told */
    public function names(): array
    {
        $names = [];
        foreach ($this->due() as $id) {
            $foreseen = $this->preview->of($id);
            if ($foreseen !== null && $foreseen['verdict'] === 'delete') {
                $names[] = $this->names->line($foreseen['in_shop'], $foreseen['identifier']) ?? (string)$foreseen['name'];
            }
        }

        return $names;
    }

    /** @return int[] */
    private function due(): array
    {
        try {
            $queue = $this->core->queue();
            $now = $queue->now();
            $pending = $queue->list(['status' => Queue::PENDING, 'oldest_first' => true], self::LOOKED_AT);
        } catch (CoreException | LocalizedException) {
            return [];
        }
        $due = array_filter($pending, static fn (array $entry): bool => $entry['available_at'] <= $now);

        return array_slice(array_column($due, 'id'), 0, self::MOST);
    }
}
