<?php

declare(strict_types=1);

namespace Akeneo\Events\ViewModel;

use Akeneo\Events\Model\ResourceModel\QueueRows;
use Magento\Framework\Phrase;
use Magento\Store\Model\Store;
use Magento\Store\Model\StoreManagerInterface;

/**
 * Says which statuses an entity had before the shop hid it, store view by store view. Whatever is not as expected is left out.
 *
 * @phpstan-import-type Row from QueueRows
 */
class FormerStatuses
{
    private const CATEGORY = 'com.akeneo.pim.v1.category.deleted';
    private const DEPTH = 4;

    /** So many entities are told; an entry names one, as a rule. */
    private const MOST = 10;

    /** @var array<int, string>|null */
    private ?array $stores = null;

    public function __construct(private readonly StoreManagerInterface $storeManager)
    {
    }

    /**
     * @param Row $row
     * @return string not escaped; empty if nothing is known
     */
    public function of(array $row): string
    {
        $former = $row['former'] === null ? null : json_decode($row['former'], true, self::DEPTH);
        $entities = is_array($former) ? array_filter($former, 'is_array') : [];
        $isCategory = $row['event_type'] === self::CATEGORY;
        $lines = [];
        foreach (array_slice($entities, 0, self::MOST, true) as $id => $statuses) {
            $line = $this->line($statuses, $isCategory);
            $lines[] = $line === '' || count($entities) === 1 ? $line : (string)__('ID %1: %2', $id, $line);
        }

        return implode("\n", array_filter($lines, static fn (string $line): bool => $line !== ''));
    }

    /** @param array<mixed> $statuses by store view */
    private function line(array $statuses, bool $isCategory): string
    {
        ksort($statuses);
        $parts = [];
        foreach ($statuses as $store => $status) {
            if (is_int($store) && (is_int($status) || $status === null)) {
                $parts[] = (string)__('%1: %2', $this->store($store), $this->status($status, $isCategory));
            }
        }

        return implode('; ', $parts);
    }

    private function status(?int $status, bool $isCategory): Phrase|string
    {
        return match ($status) {
            null => __('no value'),
            1 => __('Enabled'),
            $isCategory ? 0 : 2 => __('Disabled'),
            default => (string)$status,
        };
    }

    private function store(int $id): Phrase|string
    {
        return $id === Store::DEFAULT_STORE_ID ? __('All Store Views') : $this->stores()[$id] ?? __('Store View ID %1', $id);
    }

    /** @return array<int, string> names by id; store views of the same name with their codes */
    private function stores(): array
    {
        if ($this->stores === null) {
            $names = [];
            foreach ($this->storeManager->getStores() as $store) {
                $names[(int)$store->getId()] = [(string)$store->getName(), (string)$store->getCode()];
            }
            $times = array_count_values(array_column($names, 0));
            $this->stores = array_map(
                static fn (array $of): string => $times[$of[0]] === 1 ? $of[0] : (string)__('%1 (%2)', ...$of),
                $names
            );
        }

        return $this->stores;
    }
}
