<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Model\InShop\Names;
use Akeneo\Events\Model\ResourceModel\QueueRows;

/**
 * Names the first entries that the brake holds back. While the brake holds, every page of the admin asks for them, so
 * this class reads what is stored. Only if no name is stored, it looks three entries up in the shop.
 */
class HeldBack
{
    private const MOST = 3;

    /** So many of the entries that are due are looked at; some may have no name. */
    private const LOOKED_AT = 20;

    public function __construct(
        private readonly QueueRows $rows,
        private readonly Preview $preview,
        private readonly Names $names,
    ) {
    }

    /** @return list<string> not escaped; empty if they cannot be told */
    public function names(): array
    {
        try {
            $due = $this->rows->due(self::LOOKED_AT);
        } catch (\Exception) {
            return [];
        }
        $stored = array_map(fn (array $entry): ?string => $this->names->line($entry['in_shop'], $entry['identifier']), $due);
        $stored = array_slice(array_filter($stored, 'is_string'), 0, self::MOST);

        return $stored !== [] ? $stored : $this->lookedUp(array_slice(array_column($due, 'id'), 0, self::MOST));
    }

    /**
     * @param int[] $ids
     * @return list<string>
     */
    private function lookedUp(array $ids): array
    {
        $names = [];
        foreach ($ids as $id) {
            $foreseen = $this->preview->bare($id);
            if ($foreseen !== null && in_array($foreseen['verdict'], ['delete', 'hide'], true)) {
                $names[] = $this->names->line($foreseen['in_shop'], $foreseen['identifier']) ?? (string)$foreseen['name'];
            }
        }

        return $names;
    }
}
