<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Catalog\Api\CategoryRepositoryInterface;
use Magento\Catalog\Api\Data\CategoryInterface;
use Magento\Catalog\Api\Data\ProductAttributeInterface;
use Magento\Catalog\Api\Data\ProductInterface;
use Magento\Catalog\Api\ProductAttributeGroupRepositoryInterface;
use Magento\Catalog\Api\ProductAttributeManagementInterface;
use Magento\Catalog\Api\ProductAttributeRepositoryInterface;
use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\ConfigurableProduct\Helper\Product\Options\Factory as OptionsFactory;
use Magento\Eav\Api\AttributeSetManagementInterface;
use Magento\Eav\Api\Data\AttributeOptionInterface;
use Magento\Eav\Api\Data\AttributeSetInterface;
use Magento\Eav\Model\Config as EavConfig;
use Magento\Eav\Model\Entity\Attribute\Backend\ArrayBackend;
use Magento\Framework\Api\SearchCriteriaBuilder;
use Magento\Store\Model\StoreManagerInterface;

/** Makes what the tests delete, through Magento's own services; everything it makes is named so that it is found again. */
final class Fixtures
{
    public const MARK = 'aet';
    /** Beginning of every UUID, of products and of events. */
    public const UUID = 'ae7ae7ae-';

    private static ?string $run = null;
    private static int $count = 0;

    public function __construct(private readonly Magento $magento)
    {
    }

    /** A name that no other test has used. */
    public static function name(string $kind): string
    {
        self::$run ??= bin2hex(random_bytes(4));

        return sprintf('%s_%s_%s_%d', self::MARK, $kind, self::$run, ++self::$count);
    }

    public static function uuid(): string
    {
        return self::UUID . vsprintf('%s-4%s-8%s-%s', [bin2hex(random_bytes(2)), substr(bin2hex(random_bytes(2)), 1),
            substr(bin2hex(random_bytes(2)), 1), bin2hex(random_bytes(6))]);
    }

    /** @param array<string, mixed> $values further attributes */
    public function product(array $values = [], int $set = 0, string $type = 'simple', ?callable $prepare = null): ProductInterface
    {
        $sku = self::name('product');
        $product = $this->magento->create(ProductInterface::class);
        $product->setSku($sku)->setName("Test $sku")->setTypeId($type)->setAttributeSetId($set ?: $this->defaultSet());
        $product->setVisibility(4)->setStatus(1)->setPrice(10)->setWeight(1)->setWebsiteIds([$this->website()]);
        $product->setCustomAttribute('url_key', str_replace('_', '-', $sku));
        $product->setStockData(['use_config_manage_stock' => 1, 'qty' => 100, 'is_in_stock' => 1]);
        foreach ($values as $code => $value) {
            $product->setCustomAttribute($code, $value);
        }
        if ($prepare !== null) {
            $prepare($product);
        }

        return $this->magento->asAdmin(fn () => $this->magento->get(ProductRepositoryInterface::class)->save($product));
    }

    /**
     * A configurable product with a variant for each option.
     *
     * @param int[] $options
     * @param null|callable(ProductInterface): mixed $prepare gets the configurable product before it is saved
     * @return array{ProductInterface, ProductInterface[]} the product and its variants
     */
    public function configurable(ProductAttributeInterface $attribute, array $options, int $set, ?callable $prepare = null): array
    {
        $variants = $values = [];
        foreach ($options as $option) {
            $variants[] = $this->product([$attribute->getAttributeCode() => $option, 'visibility' => 1], $set);
            $values[] = ['label' => 'x', 'attribute_id' => $attribute->getAttributeId(), 'value_index' => $option];
        }
        $configurable = $this->product([], $set, 'configurable', function (ProductInterface $product) use ($attribute, $values, $variants, $prepare): void {
            if ($prepare !== null) {
                $prepare($product);
            }
            $extension = $product->getExtensionAttributes();
            $extension->setConfigurableProductOptions($this->magento->get(OptionsFactory::class)->create([[
                'attribute_id' => $attribute->getAttributeId(), 'code' => $attribute->getAttributeCode(),
                'label' => 'Test', 'position' => '0', 'values' => $values,
            ]]));
            $extension->setConfigurableProductLinks(array_map(static fn ($variant) => (int)$variant->getId(), $variants));
        });

        return [$configurable, $variants];
    }

    public function category(?int $parent = null, ?string $name = null): CategoryInterface
    {
        $name ??= self::name('category');
        $category = $this->magento->create(CategoryInterface::class);
        $category->setName($name)->setIsActive(true)->setParentId($parent ?? $this->storeRoot())->setIncludeInMenu(false);
        $category->setCustomAttribute('url_key', str_replace(['_', ' '], '-', strtolower($name)));

        return $this->magento->asAdmin(fn () => $this->magento->get(CategoryRepositoryInterface::class)->save($category));
    }

    /**
     * @param string[] $options admin labels
     * @param array<string, mixed> $data further data of the attribute
     */
    public function attribute(string $input = 'text', array $options = [], array $sets = [], array $data = []): ProductAttributeInterface
    {
        $code = $data['attribute_code'] ?? self::name('attribute');
        $attribute = $this->magento->create(ProductAttributeInterface::class);
        $backend = ['select' => 'int', 'multiselect' => 'varchar', 'text' => 'varchar'][$input];
        $attribute->setAttributeCode($code)->setFrontendInput($input)->setEntityTypeId($this->entityType('catalog_product'));
        $attribute->setDefaultFrontendLabel("Test $code")->setBackendType($backend)->setIsUserDefined(true)->setScope('global');
        $attribute->setIsRequired(false);
        if ($input === 'multiselect') {
            $attribute->setBackendModel(ArrayBackend::class);
        }
        $attribute->addData($data);
        $attribute->setOptions(array_map(
            fn (string $label) => $this->magento->create(AttributeOptionInterface::class)->setLabel($label)->setIsDefault(false),
            $options
        ));
        $repository = $this->magento->get(ProductAttributeRepositoryInterface::class);
        $this->magento->asAdmin(static fn () => $repository->save($attribute));
        $this->magento->get(EavConfig::class)->clear();
        foreach ($sets as $set) {
            $groups = $this->magento->get(ProductAttributeGroupRepositoryInterface::class)->getList(
                $this->magento->create(SearchCriteriaBuilder::class)->addFilter('attribute_set_id', $set)->create()
            )->getItems();
            $group = array_values($groups)[0]->getAttributeGroupId();
            $this->magento->get(ProductAttributeManagementInterface::class)->assign($set, $group, $code, 200);
        }
        $this->magento->get(EavConfig::class)->clear();

        return $repository->get($code);
    }

    /** @return int[] option ids in the order they were made */
    public function options(ProductAttributeInterface $attribute): array
    {
        return array_map('intval', $this->magento->db()->fetchCol(
            'SELECT option_id FROM ' . $this->magento->table('eav_attribute_option') . ' WHERE attribute_id = ? ORDER BY option_id',
            [$attribute->getAttributeId()]
        ));
    }

    public function attributeSet(?string $name = null): int
    {
        $set = $this->magento->create(AttributeSetInterface::class);
        $set->setAttributeSetName($name ?? self::name('set'))->setSortOrder(900);

        return (int)$this->magento->get(AttributeSetManagementInterface::class)
            ->create('catalog_product', $set, $this->defaultSet())->getAttributeSetId();
    }

    /** The row that the connector writes when it imports something; older than anything that happens now. */
    public function map(string $import, string $code, ?int $id, string $when = '-2 hours'): void
    {
        $this->magento->db()->insert($this->magento->table('akeneo_connector_entities'), [
            'import' => $import, 'code' => $code, 'entity_id' => $id, 'created_at' => gmdate('Y-m-d H:i:s', strtotime($when)),
        ]);
    }

    /** @return string[] mapping codes that lead to an entity */
    public function mapped(string $import, int $id): array
    {
        return $this->magento->db()->fetchCol(
            'SELECT code FROM ' . $this->magento->table('akeneo_connector_entities') . ' WHERE import = ? AND entity_id = ?',
            [$import, $id]
        );
    }

    public function exists(string $table, string $column, int|string $id): bool
    {
        return $this->count($table, $column, $id) > 0;
    }

    public function count(string $table, string $column, int|string $value): int
    {
        return (int)$this->magento->db()->fetchOne('SELECT COUNT(*) FROM ' . $this->magento->table($table) . " WHERE $column = ?", [$value]);
    }

    public function defaultSet(): int
    {
        return (int)$this->magento->get(EavConfig::class)->getEntityType('catalog_product')->getDefaultAttributeSetId();
    }

    public function entityType(string $code): int
    {
        return (int)$this->magento->get(EavConfig::class)->getEntityType($code)->getEntityTypeId();
    }

    public function storeRoot(): int
    {
        return (int)$this->magento->get(StoreManagerInterface::class)->getGroup()->getRootCategoryId()
            ?: (int)$this->magento->get(StoreManagerInterface::class)->getDefaultStoreView()->getRootCategoryId();
    }

    public function website(): int
    {
        return (int)$this->magento->get(StoreManagerInterface::class)->getDefaultStoreView()->getWebsiteId();
    }

    /** Forgets what Magento keeps in memory from the test before. */
    public function between(): void
    {
        $this->magento->get(EavConfig::class)->clear();
    }

    /** Removes everything that these tests have ever made. */
    public function removeAll(): void
    {
        Stores::clear($this->magento);
        $db = $this->magento->db();
        $ids = fn (string $table, string $column, string $where): array => array_map('intval', $db->fetchCol(
            "SELECT $column FROM " . $this->magento->table($table) . " WHERE $where"
        ));
        $mark = self::MARK . '\\\\_%';
        $this->magento->asAdmin(function () use ($db, $ids, $mark): void {
            $products = $this->magento->get(ProductRepositoryInterface::class);
            foreach ($ids('catalog_product_entity', 'entity_id', "sku LIKE '$mark'") as $id) {
                $products->delete($products->getById($id, true, 0, true));
            }
            $names = $this->magento->table('catalog_category_entity_varchar');
            foreach ($ids('catalog_category_entity', 'entity_id', "entity_id IN (SELECT entity_id FROM $names WHERE value LIKE '$mark') ORDER BY level") as $id) {
                try {
                    $this->magento->get(CategoryRepositoryInterface::class)->deleteByIdentifier($id);
                } catch (\Magento\Framework\Exception\NoSuchEntityException) {
                    // Went with one above it.
                }
            }
            $rewrites = "entity_type = 'category' AND entity_id NOT IN (SELECT entity_id FROM " . $this->magento->table('catalog_category_entity') . ')';
            $db->delete($this->magento->table('url_rewrite'), "$rewrites AND request_path LIKE '" . self::MARK . "-%'");
            $attributes = $this->magento->get(\Magento\Catalog\Model\ResourceModel\Eav\AttributeFactory::class);
            foreach ($ids('eav_attribute', 'attribute_id', "attribute_code LIKE '$mark'") as $id) {
                $attributes->create()->load($id)->delete();
            }
            $sets = $this->magento->get(\Magento\Eav\Model\Entity\Attribute\SetFactory::class);
            // The connector writes the code into the name: "Pim Shoes (code)".
            $named = "attribute_set_name LIKE '$mark' OR attribute_set_name LIKE 'Pim %($mark)'";
            foreach ($ids('eav_attribute_set', 'attribute_set_id', $named) as $id) {
                $sets->create()->load($id)->delete();
            }
        });
        foreach (['salesrule', 'catalogrule'] as $rules) {
            $db->delete($this->magento->table($rules), "name LIKE '$mark'");
        }
        $db->delete($this->magento->table('quote'), "customer_email LIKE '$mark'");
        $mapping = $this->magento->table('akeneo_connector_entities');
        $db->delete($mapping, "code LIKE '$mark'");
        $db->delete($mapping, "code LIKE '" . self::UUID . "%'");
        if ($db->isTableExists($this->magento->table('akeneo_events_queue'))) {
            $db->delete($this->magento->table('akeneo_events_queue'), "event_id LIKE '$mark' OR event_id LIKE '" . self::UUID . "%'");
        }
    }
}
