<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Skipped;
use Akeneo\Events\Test\Magento\Snapshot;

/** What stays in the shop whatever Akeneo says. Each compares the whole database, every table, before and after. */
final class Refusals
{
    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        private readonly Akeneo $akeneo,
    ) {
    }

    public function theComparisonOfTheDatabaseSeesASingleChangedValue(): void
    {
        $product = $this->make->product();
        $before = Snapshot::take($this->magento);
        Expect::true($before->tables() > 200, 'it looks at every table of Magento');
        $this->magento->db()->update(
            $this->magento->table('catalog_product_entity_varchar'),
            ['value' => 'something else'],
            ['entity_id = ?' => (int)$product->getId(), 'value = ?' => $product->getName()]
        );
        $changes = $before->changesTo(Snapshot::take($this->magento));
        Expect::same(1, count($changes), 'changed tables');
        Expect::contains('catalog_product_entity_varchar', $changes[0], 'the change');
    }

    public function aFamilyThatHoldsItsOwnProductsIsPutOffAndThenRefused(): void
    {
        $set = $this->make->attributeSet();
        $this->make->map('family', $code = Fixtures::name('family'), $set);
        $this->make->map('product', Fixtures::uuid(), (int)$this->make->product([], $set)->getId());
        $this->deferred('family', $code, 'still holds products (number: 1). Magento would delete them');
    }

    public function aFamilyThatHoldsForeignProductsIsPutOffAndThenRefused(): void
    {
        $set = $this->make->attributeSet();
        $this->make->map('family', $code = Fixtures::name('family'), $set);
        [$this->make->product([], $set), $this->make->product([], $set)];
        $this->deferred('family', $code, 'still holds products (number: 2)');
    }

    public function aFamilyIsDeletedOnceItsLastProductIsGone(): void
    {
        $set = $this->make->attributeSet();
        $this->make->map('family', $code = Fixtures::name('family'), $set);
        $this->make->map('product', $uuid = Fixtures::uuid(), (int)$this->make->product([], $set)->getId());
        $entry = $this->akeneo->deletes('family', $code);
        Expect::same('pending', $this->akeneo->process($entry)['status'], 'with its product');
        Expect::same('completed', $this->akeneo->process($this->akeneo->deletes('product', $uuid))['status'], 'the product');
        Expect::same('completed', $this->akeneo->process($entry)['status'], 'without it');
    }

    public function theDefaultAttributeSetStays(): void
    {
        $set = $this->make->defaultSet();
        $this->refused('family', $this->mapped('family', $set), null, 'as its default');
    }

    public function anAttributeSetOfAnotherKindOfEntityStays(): void
    {
        $set = (int)$this->magento->get(\Magento\Eav\Model\Config::class)->getEntityType('catalog_category')->getDefaultAttributeSetId();
        $this->refused('family', $this->mapped('family', $set), null, 'which does not belong to products, but to "catalog_category"');
    }

    public function aSystemAttributeThatTheConnectorMapsStays(): void
    {
        foreach (['name', 'sku', 'price', 'status'] as $code) {
            $this->refused('attribute', $this->mappedAttribute('catalog_product', $code), null, "configuration protects attribute \"$code\".");
        }
    }

    public function attributesThatMagentoShipsAsUserDefinedStay(): void
    {
        foreach (['cost', 'color', 'manufacturer'] as $code) {
            $this->refused('attribute', $this->mappedAttribute('catalog_product', $code), null, "configuration protects attribute \"$code\".");
        }
    }

    public function anAttributeOfCustomersStays(): void
    {
        $this->refused('attribute', $this->mappedAttribute('customer', 'firstname'), null, 'which does not belong to products, but to "customer"');
    }

    public function anAttributeThatBuildsConfigurableProductsIsPutOff(): void
    {
        [$attribute] = $this->configurable();
        $code = $attribute->getAttributeCode();
        $this->make->map('attribute', $code, (int)$attribute->getAttributeId());
        $this->deferred('attribute', $code, "Attribute \"$code\" still builds configurable products of this shop (number: 1)");
    }

    public function anOptionThatAVariantUsesIsPutOff(): void
    {
        [$attribute, $option] = $this->configurable();
        $this->make->map('option', $attribute->getAttributeCode() . '-s', $option);
        $this->deferred('attribute-option', 's', 'Variants of configurable products still have', $attribute->getAttributeCode());
    }

    public function anOptionOfAnotherAttributeStays(): void
    {
        [$attribute, $other] = [$this->make->attribute('select', ['a']), $this->make->attribute('select', ['a'])];
        $this->make->map('option', $attribute->getAttributeCode() . '-a', $this->make->options($other)[0]);
        $this->refused('attribute-option', 'a', $attribute->getAttributeCode(), "an option of this shop's attribute \"{$other->getAttributeCode()}\"");
    }

    public function rootCategoriesOfEveryKindStay(): void
    {
        $other = (int)$this->make->category(1)->getId();
        foreach ([1, $this->make->storeRoot(), $other] as $root) {
            $this->refused('category', $this->mapped('category', $root), null, "Category ID $root is a root category or a store's root category");
        }
    }

    public function aCategoryWithAForeignOneFarBelowItStays(): void
    {
        [$top, $middle, $foreign] = $this->branch();
        $this->make->map('category', $code = Fixtures::name('category'), $top);
        $this->make->map('category', Fixtures::name('category'), $middle);
        $this->refused('category', $code, null, "did not import (ID: $foreign). Magento would delete them, too");
    }

    public function aCategoryWithOneBelowItThatIsYoungerThanTheEventIsPutOffWhereAkeneoIsNotAsked(): void
    {
        [$top, $middle, $young] = $this->branch();
        $this->make->map('category', $code = Fixtures::name('category'), $top);
        $this->make->map('category', Fixtures::name('category'), $middle);
        $this->make->map('category', $late = Fixtures::name('category'), $young, '-1 minute');
        $this->deferred('category', $code, "category \"$late\", and Akeneo did not announce that it deleted them.", null, '-1 hour');
    }

    public function ofTwoProductsUnderOneUuidNeitherGoes(): void
    {
        $ids = [(int)$this->make->product()->getId(), (int)$this->make->product()->getId()];
        $uuid = Fixtures::uuid();
        array_map(fn (int $id) => $this->make->map('product', $uuid, $id), $ids);
        $this->refused('product', $uuid, null, 'to several entities of this shop, IDs ' . implode(', ', $ids) . '.');
    }

    public function aProductThatIsMappedTwiceStays(): void
    {
        $id = (int)$this->make->product()->getId();
        $this->make->map('product', $uuid = Fixtures::uuid(), $id);
        $this->make->map('product', $other = Fixtures::uuid(), $id);
        $this->refused('product', $uuid, null, "and \"$other\" to ID $id.");
    }

    public function aModelCodeThatIsASimpleProductsStays(): void
    {
        $this->make->map('product', $code = Fixtures::name('model'), (int)$this->make->product()->getId());
        $this->refused('product-model', $code, null, 'which is a product of another kind, of type "simple"');
    }

    public function aUuidThatIsAConfigurableProductsStays(): void
    {
        $model = $this->configurable()[2];
        $this->make->map('product', $uuid = Fixtures::uuid(), (int)$model->getId());
        $this->refused('product', $uuid, null, 'which is a product of another kind, of type "configurable"');
    }

    public function whatWasMappedAfterTheEventStays(): void
    {
        $this->make->map('product', $uuid = Fixtures::uuid(), (int)$this->make->product()->getId(), '-1 minute');
        $this->refused('product', $uuid, null, 'The connector imported it again at', '-1 hour');
        $this->make->map('category', $code = Fixtures::name('category'), (int)$this->make->category()->getId(), '-1 minute');
        $this->refused('category', $code, null, 'The connector imported it again at', '-1 hour');
    }

    public function whatIsNotMappedStays(): void
    {
        $product = $this->make->product();
        $attribute = $this->make->attribute('select', ['a']);
        $this->make->map('product', Fixtures::uuid(), (int)$product->getId());
        $this->make->map('product', $half = Fixtures::uuid(), null);
        foreach ([Fixtures::uuid(), $half] as $uuid) {
            $this->refused('product', $uuid, null, 'the connector never imported');
        }
        $this->refused('product-model', $product->getSku(), null, 'the connector never imported');
        $this->refused('attribute', $attribute->getAttributeCode(), null, 'the connector never imported');
        $this->refused('attribute-option', 'a', $attribute->getAttributeCode(), 'the connector never imported');
        $this->refused('category', Fixtures::name('category'), null, 'the connector never imported');
        $this->refused('family', Fixtures::name('family'), null, 'the connector never imported');
    }

    public function aMappingRowWithoutItsEntityIsCleanedUpAndNothingElse(): void
    {
        foreach (['product' => 'product', 'product-model' => 'product', 'category' => 'category', 'attribute' => 'attribute', 'family' => 'family'] as $type => $import) {
            $code = $type === 'product' ? Fixtures::uuid() : Fixtures::name($import);
            $before = Snapshot::take($this->magento);
            $this->make->map($import, $code, 99_999_999);
            $entry = $this->akeneo->process($this->akeneo->deletes($type, $code));
            Expect::same('completed', $entry['status'], "status of $type");
            Expect::contains('Nothing to delete: this shop does not have', $entry['message']);
            Expect::same([], $before->changesTo(Snapshot::take($this->magento)), 'changed tables');
        }
    }

    public function aMappingRowOfARunningImportIsLeftAlone(): void
    {
        $this->make->map('product', $uuid = Fixtures::uuid(), 99_999_999, '-5 minutes');
        $this->deferred('product', $uuid, 'An import may still create it');
    }

    private function refused(string $type, string $code, ?string $attribute, string $sentence, string $when = 'now'): void
    {
        $entry = $this->akeneo->deletes($type, $code, $attribute, $when);
        $before = Snapshot::take($this->magento);
        $after = $this->akeneo->process($entry);
        Expect::same([], $before->changesTo(Snapshot::take($this->magento)), "changed tables ({$after['message']})");
        Expect::same('failed', $after['status'], 'status');
        Expect::contains($sentence, $after['message']);
    }

    private function deferred(string $type, string $code, string $sentence, ?string $attribute = null, string $when = 'now'): void
    {
        $entry = $this->akeneo->deletes($type, $code, $attribute, $when);
        $before = Snapshot::take($this->magento);
        for ($try = 1; $try <= 5; $try++) {
            $after = $this->akeneo->process($entry);
            Expect::same('pending', $after['status'], "status after try $try, with the message {$after['message']}");
            Expect::same($try, $after['attempts'], 'tries');
            Expect::true($after['available_at'] > time() + 30, 'it waits');
            Expect::contains($sentence, $after['message']);
        }
        $after = $this->akeneo->process($entry);
        Expect::same([], $before->changesTo(Snapshot::take($this->magento)), 'changed tables');
        Expect::same('failed', $after['status'], 'status after the last try');
        Expect::contains('The shop gave up after 6 tries. ', $after['message']);
        Expect::contains($sentence, $after['message']);
    }

    /** @return array{object, int, object} attribute, option, product */
    private function configurable(): array
    {
        $set = $this->make->attributeSet();
        $attribute = $this->make->attribute('select', ['S'], [$set]);
        [$option] = $this->make->options($attribute);
        [$model] = $this->make->configurable($attribute, [$option], $set);

        return [$attribute, $option, $model];
    }

    /** @return int[] three categories, each below the one before */
    private function branch(): array
    {
        $top = (int)$this->make->category()->getId();
        $middle = (int)$this->make->category($top)->getId();

        return [$top, $middle, (int)$this->make->category($middle)->getId()];
    }

    private function mappedAttribute(string $entityType, string $code): string
    {
        $attribute = $this->magento->get(\Magento\Eav\Model\Config::class)->getAttribute($entityType, $code);
        if (!$attribute->getId()) {
            throw new Skipped("this shop has no attribute $code");
        }

        return $this->mapped('attribute', (int)$attribute->getId());
    }

    /** The code under which this shop's connector maps something already, or else a new one. */
    private function mapped(string $import, int $id): string
    {
        $codes = $this->make->mapped($import, $id);
        if ($codes === []) {
            $this->make->map($import, $codes[0] = Fixtures::name($import), $id);
        }

        return $codes[0];
    }
}
