<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Store\Model\GroupFactory;
use Magento\Store\Model\StoreFactory;
use Magento\Store\Model\StoreManagerInterface;
use Magento\Store\Model\WebsiteFactory;

/** More store views for as long as a test takes: a second one of the default website, and one of a website of its own. */
final class Stores
{
    private const STATE = 'indexer_state';

    /** The default store view. */
    public readonly int $first;
    /** The second store view of the default website. */
    public readonly int $beside;
    /** The store view of the other website. */
    public readonly int $other;
    public readonly int $website;

    private function __construct(private readonly Magento $magento)
    {
    }

    /** @param callable(self): void $test */
    public static function within(Magento $magento, callable $test): void
    {
        $stores = new self($magento);
        // A new store view makes Magento take every index for outdated. Those of the other views are as they were.
        $states = $magento->db()->fetchAll("SELECT * FROM {$magento->table(self::STATE)}");
        try {
            $magento->asAdmin($stores->make(...));
            $stores->putBack($states);
            $test($stores);
        } finally {
            $stores->removeAll();
            $stores->putBack($states);
        }
    }

    /** Removes what tests have made, also what one left that broke off. */
    public static function clear(Magento $magento): void
    {
        (new self($magento))->removeAll();
    }

    private function make(): void
    {
        $manager = $this->magento->get(StoreManagerInterface::class);
        $default = $manager->getDefaultStoreView();
        $this->first = (int)$default->getId();
        $website = $this->magento->get(WebsiteFactory::class)->create()->setData(['code' => Fixtures::MARK . '_other', 'name' => 'Other']);
        $this->website = (int)$website->save()->getId();
        $group = $this->magento->get(GroupFactory::class)->create()->setData([
            'website_id' => $this->website, 'name' => 'Other', 'code' => Fixtures::MARK . '_other', 'root_category_id' => $default->getRootCategoryId(),
        ]);
        $group = (int)$group->save()->getId();
        $this->beside = $this->store('beside', (int)$default->getWebsiteId(), (int)$default->getStoreGroupId());
        $this->other = $this->store('other', $this->website, $group);
        $manager->reinitStores();
    }

    private function store(string $name, int $website, int $group): int
    {
        $store = $this->magento->get(StoreFactory::class)->create();
        $store->setData(['code' => Fixtures::MARK . "_$name", 'name' => $name, 'website_id' => $website, 'group_id' => $group, 'is_active' => 1]);

        return (int)$store->save()->getId();
    }

    private function removeAll(): void
    {
        $this->magento->asAdmin(function (): void {
            foreach (['store' => StoreFactory::class, 'store_group' => GroupFactory::class, 'store_website' => WebsiteFactory::class] as $table => $factory) {
                $marked = "SELECT * FROM {$this->magento->table($table)} WHERE code LIKE '" . Fixtures::MARK . "\\_%'";
                foreach ($this->magento->db()->fetchCol($marked) as $id) {
                    $this->magento->get($factory)->create()->load($id)->delete();
                }
            }
        });
        $this->magento->get(StoreManagerInterface::class)->reinitStores();
    }

    /** @param array<int, array<string, mixed>> $states */
    private function putBack(array $states): void
    {
        foreach ($states as $state) {
            $this->magento->db()->update($this->magento->table(self::STATE), $state, ['state_id = ?' => $state['state_id']]);
        }
    }
}
