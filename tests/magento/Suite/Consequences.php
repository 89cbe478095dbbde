<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Model\Deletion\ProductCaches;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Observers;
use Akeneo\Events\Test\Magento\Skipped;
use Akeneo\Events\Test\Magento\Storefront;
use Magento\CatalogRule\Api\CatalogRuleRepositoryInterface;
use Magento\CatalogRule\Model\RuleFactory as CatalogRuleFactory;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\ObjectManager\ResetAfterRequestInterface;
use Magento\Framework\Serialize\Serializer\Json;
use Magento\InventoryCatalog\Model\Cache\ProductIdsBySkusStorage;
use Magento\Quote\Api\CartRepositoryInterface;
use Magento\Quote\Model\QuoteFactory;
use Magento\Review\Model\ReviewFactory;
use Magento\SalesRule\Model\RuleFactory as SalesRuleFactory;
use Magento\Store\Model\StoreManagerInterface;

/** What else Magento does when a merchant deletes something by hand; it must do so for us, in every area. */
final class Consequences
{
    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
        private readonly Storefront $storefront,
    ) {
    }

    public function aProductLeavesTheCartsAndTheCartWorksOn(): void
    {
        [$product, $other] = [$this->make->product(), $this->make->product()];
        $this->make->map('product', $uuid = Fixtures::uuid(), (int)$product->getId());
        $quote = $this->magento->get(QuoteFactory::class)->create()->setStoreId($this->store())->setIsActive(true);
        $quote->setCustomerEmail(Fixtures::name('cart') . '@example.com');
        // Cron does so in a shop whose indexers are updated by schedule; new products are not for sale before.
        $this->magento->get(\Magento\Framework\Mview\ProcessorInterface::class)->update('indexer');
        $this->inFrontend(function () use ($quote, $product, $other): void {
            $products = $this->magento->get(\Magento\Catalog\Api\ProductRepositoryInterface::class);
            $quote->addProduct($products->getById((int)$product->getId(), false, $this->store(), true), 2);
            $quote->addProduct($products->getById((int)$other->getId(), false, $this->store(), true), 3);
            $this->magento->get(CartRepositoryInterface::class)->save($quote->collectTotals());
        });
        Expect::same(5, (int)$this->cart($quote->getId(), 'items_qty'), 'pieces in the cart before');

        $this->delete('product', $uuid);

        Expect::same(3, (int)$this->cart($quote->getId(), 'items_qty'), 'pieces in the cart after');
        $loaded = $this->inFrontend(fn () => $this->magento->create(\Magento\Quote\Model\Quote::class)->setStoreId($this->store())->load($quote->getId()));
        $items = $this->inFrontend(static fn () => $loaded->getAllVisibleItems());
        Expect::same([$other->getSku()], array_map(static fn ($item) => $item->getSku(), array_values($items)), 'what is in the cart');
    }

    public function aProductTakesItsReviewsWithIt(): void
    {
        [$product, $other] = [$this->make->product(), $this->make->product()];
        $this->make->map('product', $uuid = Fixtures::uuid(), (int)$product->getId());
        foreach ([$product, $other] as $reviewed) {
            $review = $this->magento->get(ReviewFactory::class)->create();
            $review->setEntityId($review->getEntityIdByCode('product'))->setEntityPkValue((int)$reviewed->getId())->setStatusId(1);
            $review->setTitle('x')->setDetail('x')->setNickname('x')->setStoreId($this->store())->setStores([$this->store()])->save();
        }
        $this->delete('product', $uuid);
        Expect::same(0, $this->make->count('review', 'entity_pk_value', (int)$product->getId()), 'reviews left');
        Expect::same(1, $this->make->count('review', 'entity_pk_value', (int)$other->getId()), 'reviews of its neighbour');
        $this->magento->db()->delete($this->magento->table('review'), ['entity_pk_value = ?' => (int)$other->getId()]);
    }

    /** Up to Magento 2.4.6 nobody can empty these caches. */
    public function whatMagentoRemembersOfProductsIsForgotten(): void
    {
        if (!interface_exists(ResetAfterRequestInterface::class) || !class_exists(ProductIdsBySkusStorage::class)) {
            throw new Skipped('this Magento does not empty its caches of products, or has no multi-source inventory');
        }
        foreach ((new \ReflectionProperty(ProductCaches::class, 'caches'))->getValue($this->magento->get(ProductCaches::class)) as $cache) {
            Expect::true(is_subclass_of($cache, ResetAfterRequestInterface::class), "$cache is a cache");
        }
        $remembered = $this->magento->get(ProductIdsBySkusStorage::class);
        $remembered->set('remembered', 1);
        $this->make->map('product', $uuid = Fixtures::uuid(), (int)$this->make->product()->getId());
        $this->delete('product', $uuid);
        Expect::same(null, $remembered->get('remembered'), 'what is remembered');
    }

    public function aVariantLeavesItsConfigurableProductWhichStays(): void
    {
        $set = $this->make->attributeSet();
        $size = $this->make->attribute('select', ['S', 'M'], [$set]);
        [$model, $variants] = $this->make->configurable($size, $this->make->options($size), $set);
        $this->make->map('product', $uuid = Fixtures::uuid(), (int)$variants[0]->getId());
        $this->delete('product', $uuid);
        Expect::same(1, $this->make->count('catalog_product_super_link', 'parent_id', (int)$model->getId()), 'variants linked');
        Expect::same(200, $this->storefront->product((int)$model->getId()), 'the page of the configurable product');
    }

    public function anAttributeSwitchesOffThePriceRulesThatNeedIt(): void
    {
        $attribute = $this->make->attribute('select', ['a'], [], ['is_used_for_promo_rules' => 1]);
        $code = $attribute->getAttributeCode();
        $this->make->map('attribute', $code, (int)$attribute->getAttributeId());
        $condition = ['type' => 'Magento\SalesRule\Model\Rule\Condition\Product', 'attribute' => $code, 'operator' => '==', 'value' => '1'];
        $found = ['type' => 'Magento\SalesRule\Model\Rule\Condition\Product\Found', 'aggregator' => 'all', 'value' => '1', 'conditions' => [$condition]];
        $rules = $this->magento->get(SalesRuleFactory::class);
        $needs = $this->salesRule($rules->create(), ['type' => 'Magento\SalesRule\Model\Rule\Condition\Combine', 'conditions' => [$found]]);
        $other = $this->salesRule($rules->create(), ['type' => 'Magento\SalesRule\Model\Rule\Condition\Combine']);

        $this->delete('attribute', $code);

        Expect::same(0, (int)$rules->create()->load($needs)->getIsActive(), 'the cart price rule that needs it is active');
        Expect::same(1, (int)$rules->create()->load($other)->getIsActive(), 'the other cart price rule is active');
    }

    public function anAttributeSwitchesOffTheCatalogPriceRulesThatNeedItAndTheirIndexerRuns(): void
    {
        [$code, $needs, $other] = $this->catalogRules();

        $this->delete('attribute', $code);

        Expect::same(0, $this->isActive($needs), 'the catalog price rule that needs it is active');
        Expect::same(1, $this->isActive($other), 'the other catalog price rule is active');
        exec(escapeshellarg(PHP_BINARY) . " {$this->magento->root}/bin/magento --no-ansi indexer:reindex catalogrule_rule 2>&1", $said, $status);
        Expect::same(0, $status, 'indexer:reindex catalogrule_rule: ' . implode(' ', $said));
        $this->removeRules();
    }

    public function anAttributeStaysWhoseRulesCannotBeSwitchedOff(): void
    {
        [$code, $needs] = $this->catalogRules();
        Observers::on($this->magento, 'model_save_before', static function ($observer): void {
            if ($observer->getEvent()->getObject() instanceof \Magento\CatalogRule\Model\Rule) {
                throw new LocalizedException(__('Another module says no.'));
            }
        });
        try {
            $entry = $this->akeneo->process($this->akeneo->deletes('attribute', $code));
        } finally {
            Observers::none();
        }
        Expect::same('failed', $entry['status'], 'status, with the message ' . $entry['message']);
        Expect::true($this->make->exists('eav_attribute', 'attribute_code', $code), 'the attribute is there');
        Expect::same(1, $this->isActive($needs), 'the rule is active');
        $this->removeRules();
    }

    public function aProductLeavesTheSourcesOfItsStock(): void
    {
        if (!$this->magento->db()->isTableExists($this->magento->table('inventory_source_item'))) {
            throw new Skipped('this shop has no multi-source inventory');
        }
        [$product, $other] = [$this->make->product(), $this->make->product()];
        $this->make->map('product', $uuid = Fixtures::uuid(), (int)$product->getId());
        foreach ([$product, $other] as $one) {
            Expect::same(1, $this->make->count('inventory_source_item', 'sku', $one->getSku()), 'source items before');
        }
        $this->delete('product', $uuid);
        $this->consume('inventory.source.items.cleanup', fn (): bool => !$this->make->exists('inventory_source_item', 'sku', $product->getSku()));
        Expect::same(0, $this->make->count('inventory_source_item', 'sku', $product->getSku()), 'source items after its consumer ran');
        Expect::same(1, $this->make->count('inventory_source_item', 'sku', $other->getSku()), 'source items of its neighbour');
    }

    public function aWholeCatalogueGoesInOneBatchInAnOrderThatMagentoAllows(): void
    {
        $set = $this->make->attributeSet();
        $size = $this->make->attribute('select', ['S'], [$set]);
        [$code, [$option]] = [$size->getAttributeCode(), $this->make->options($size)];
        [$model, $variants] = $this->make->configurable($size, [$option], $set);
        $category = (int)$this->make->category()->getId();
        $this->make->map('family', $family = Fixtures::name('family'), $set);
        $this->make->map('attribute', $code, (int)$size->getAttributeId());
        $this->make->map('option', "$code-s", $option);
        $this->make->map('product', $modelCode = Fixtures::name('model'), (int)$model->getId());
        $this->make->map('product', $uuid = Fixtures::uuid(), (int)$variants[0]->getId());
        $this->make->map('category', $categoryCode = Fixtures::name('category'), $category);
        $entries = [
            $this->akeneo->deletes('family', $family),
            $this->akeneo->deletes('category', $categoryCode),
            $this->akeneo->deletes('attribute', $code),
            $this->akeneo->deletes('attribute-option', 's', $code),
            $this->akeneo->deletes('product-model', $modelCode),
            $this->akeneo->deletes('product', $uuid),
        ];
        $before = $this->magento->surroundings();
        $ran = $this->akeneo->processAll();
        Expect::same(6, $ran['tally']['completed'], 'completed');
        Expect::same(
            ['product', 'product_model', 'attribute_option', 'attribute', 'category', 'family'],
            $ran['types'],
            'the order'
        );
        foreach ($entries as $entry) {
            Expect::same('completed', $this->akeneo->entry($entry)['status'], 'an entry');
        }
        Expect::same($before, $this->magento->surroundings(), 'area, scope, store and flag');
    }

    /** Runs one of Magento's consumers until something holds, at most a minute. */
    private function consume(string $name, callable $until): void
    {
        $command = [PHP_BINARY, 'bin/magento', 'queue:consumers:start', $name, '--single-thread', '--max-messages=1000000'];
        $consumer = proc_open($command, [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']], $pipes, $this->magento->root);
        for ($waited = 0; $waited < 600 && !$until() && proc_get_status($consumer)['running']; $waited++) {
            usleep(100_000);
        }
        proc_terminate($consumer);
        proc_close($consumer);
    }

    private function delete(string $type, string $code): void
    {
        $entry = $this->akeneo->process($this->akeneo->deletes($type, $code));
        Expect::same('completed', $entry['status'], 'status, with the message ' . $entry['message']);
    }

    /** @return array{string, int, int} code of a mapped attribute, the catalog price rule that needs it, and one that does not */
    private function catalogRules(): array
    {
        $attribute = $this->make->attribute('select', ['a'], [$this->make->defaultSet()], ['is_used_for_promo_rules' => 1]);
        $code = $attribute->getAttributeCode();
        $this->make->map('attribute', $code, (int)$attribute->getAttributeId());
        $this->make->product([$code => $this->make->options($attribute)[0]]);
        $condition = ['attribute' => $code, 'operator' => '==', 'value' => (string)$this->make->options($attribute)[0]];

        return [$code, $this->catalogRule([$condition]), $this->catalogRule([])];
    }

    /** @param array<string, string>[] $conditions */
    private function catalogRule(array $conditions): int
    {
        $rule = $this->magento->get(CatalogRuleFactory::class)->create();
        $rule->setName(Fixtures::name('rule'))->setIsActive(1)->setWebsiteIds([$this->make->website()])->setCustomerGroupIds([0]);
        $rule->setSimpleAction('by_percent')->setDiscountAmount(10);
        $rule->setConditionsSerialized($this->magento->get(Json::class)->serialize([
            'type' => 'Magento\CatalogRule\Model\Rule\Condition\Combine', 'aggregator' => 'all', 'value' => '1',
            'conditions' => array_map(
                static fn (array $condition): array => ['type' => 'Magento\CatalogRule\Model\Rule\Condition\Product'] + $condition,
                $conditions
            ),
        ]));

        return (int)$this->magento->get(CatalogRuleRepositoryInterface::class)->save($rule)->getRuleId();
    }

    /** They would change the prices of what other tests make. */
    private function removeRules(): void
    {
        $this->magento->db()->delete($this->magento->table('catalogrule'), ['name LIKE ?' => Fixtures::MARK . '\_%']);
    }

    private function isActive(int $catalogRule): int
    {
        return (int)$this->magento->db()->fetchOne(
            'SELECT is_active FROM ' . $this->magento->table('catalogrule') . ' WHERE rule_id = ?',
            [$catalogRule]
        );
    }

    private function salesRule(object $rule, array $conditions): int
    {
        $rule->setName(Fixtures::name('rule'))->setIsActive(1)->setWebsiteIds([$this->make->website()])->setCustomerGroupIds([0]);
        $rule->setCouponType(1)->setSimpleAction('by_percent')->setDiscountAmount(0);
        $rule->setConditionsSerialized($this->magento->get(Json::class)->serialize($conditions + ['aggregator' => 'all', 'value' => '1']));
        $rule->save();

        return (int)$rule->getId();
    }

    private function cart(int|string $id, string $column): mixed
    {
        return $this->magento->db()->fetchOne('SELECT ' . $column . ' FROM ' . $this->magento->table('quote') . ' WHERE entity_id = ?', [$id]);
    }

    private function store(): int
    {
        return (int)$this->magento->get(StoreManagerInterface::class)->getDefaultStoreView()->getId();
    }

    private function inFrontend(callable $callback): mixed
    {
        return $this->magento->get(\Magento\Framework\App\State::class)->emulateAreaCode('frontend', $callback);
    }
}
