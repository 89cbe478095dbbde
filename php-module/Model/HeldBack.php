<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Model\InShop\Names;
use Magento\Framework\Exception\LocalizedException;

/**
 * Names the first entries that the brake holds back. Every page of the admin asks for them, so it reads what is stored. Only if no name is
 * stored, it looks three entries up in the shop.
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
        try {
            $queue = $this->core->queue();
            $now = $queue->now();
            $pending = $queue->list(['status' => Queue::PENDING, 'oldest_first' => true], self::LOOKED_AT);
        } catch (CoreException | LocalizedException) {
            return [];
        }
        $due = array_filter($pending, static fn (array $entry): bool => $entry['available_at'] <= $now);
        $stored = array_map(fn (array $entry): ?string => $this->names->line($entry['in_shop'], $entry['identifier']), $due);
        $stored = array_slice(array_filter($stored, 'is_string'), 0, self::MOST);

        return $due === [] || $stored !== [] ? $stored : $this->lookedUp(reset($due)['id'], $now);
    }

    /**
     * @param int $first id of the first entry that is due
     * @return list<string>
     */
    private function lookedUp(int $first, int $now): array
    {
        $names = [];
        foreach ($this->preview->bare($first - 1, self::MOST) as $foreseen) {
            if ($foreseen['verdict'] === 'delete' && $foreseen['available_at'] <= $now) {
                $names[] = $this->names->line($foreseen['in_shop'], $foreseen['identifier']) ?? (string)$foreseen['name'];
            }
        }

        return $names;
    }
}
