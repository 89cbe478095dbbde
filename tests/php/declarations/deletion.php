<?php

/** What the deleters use of Magento's catalogue and EAV; see framework.php. Loaded after database.php, by its name. */

declare(strict_types=1);

namespace Magento\Catalog\Api\Data {
    interface ProductInterface
    {
    }

    interface CategoryInterface
    {
    }

    interface ProductAttributeInterface
    {
    }
}

namespace Magento\Catalog\Api {
    interface ProductRepositoryInterface
    {
        public function getById($productId, $editMode = false, $storeId = null, $forceReload = false);

        public function delete(\Magento\Catalog\Api\Data\ProductInterface $product);
    }

    interface CategoryRepositoryInterface
    {
        public function delete(\Magento\Catalog\Api\Data\CategoryInterface $category);
    }
}

namespace Magento\Catalog\Model {
    class Product extends \Magento\Framework\Model\AbstractModel implements \Magento\Catalog\Api\Data\ProductInterface
    {
        public const CACHE_TAG = 'cat_p';

        public function getMediaGalleryImages()
        {
            return $this->getData('media_gallery_images');
        }
    }

    class Category extends \Magento\Framework\Model\AbstractModel implements \Magento\Catalog\Api\Data\CategoryInterface
    {
        public function setStoreId($storeId)
        {
            return $this->setData('store_id', $storeId);
        }

        public function getPath()
        {
            return $this->getData('path');
        }
    }

    class CategoryFactory
    {
        public function create(array $data = [])
        {
            return new Category();
        }
    }
}

namespace Magento\Catalog\Model\Product {
    class Type
    {
        public function getOptionArray()
        {
            return ['simple' => 'Simple Product', 'configurable' => 'Configurable Product'];
        }
    }
}

namespace Magento\Catalog\Model\ResourceModel {
    class Category extends \Magento\Framework\Model\ResourceModel\AbstractResource
    {
        public function load($object, $entityId, $attributes = [])
        {
            return $this;
        }
    }

    class Attribute extends \Magento\Framework\Model\ResourceModel\AbstractResource
    {
        public function load(\Magento\Framework\Model\AbstractModel $object, $value, $field = null)
        {
            return $this;
        }

        public function getConnection()
        {
            throw new \LogicException('no test has a whole Magento connection');
        }

        public function getTable($tableName)
        {
            return $tableName;
        }

        protected function _processAttributeOptions($object, $option)
        {
            return array_keys($option['value']);
        }
    }

    class MediaImageDeleteProcessor
    {
        public function execute(\Magento\Framework\DataObject $product): void
        {
        }
    }
}

namespace Magento\Catalog\Model\ResourceModel\Attribute {
    /** What Magento generates where the class has plugins. */
    class Interceptor extends \Magento\Catalog\Model\ResourceModel\Attribute
    {
    }
}

namespace Magento\Catalog\Model\ResourceModel\Eav {
    class Attribute extends \Magento\Framework\Model\AbstractModel implements \Magento\Catalog\Api\Data\ProductAttributeInterface
    {
        public function getAttributeId()
        {
            return $this->getData('attribute_id');
        }

        public function getAttributeCode()
        {
            return $this->getData('attribute_code');
        }

        public function getBackendType()
        {
            return $this->getData('backend_type');
        }

        public function getFrontendInput()
        {
            return $this->getData('frontend_input');
        }

        public function getBackendTable()
        {
            return 'catalog_product_entity_' . $this->getData('backend_type');
        }

        public function getDefaultValue()
        {
            return $this->getData('default_value');
        }
    }

    class AttributeFactory
    {
        public function create(array $data = [])
        {
            return new Attribute();
        }
    }
}

namespace Magento\Catalog\Model\ResourceModel\Product {
    class Gallery
    {
        public function deleteGallery($valueId)
        {
            return $this;
        }
    }

    class Collection
    {
        public function addFieldToFilter($attribute, $condition = null)
        {
            return $this;
        }

        public function getSize()
        {
            return 0;
        }
    }

    class CollectionFactory
    {
        public function create(array $data = [])
        {
            return new Collection();
        }
    }
}

namespace Magento\Catalog\Model\ResourceModel\Product\Attribute {
    class Collection implements \IteratorAggregate
    {
        public function addFieldToFilter($field, $condition = null)
        {
            return $this;
        }

        public function setOrder($field, $direction = 'DESC')
        {
            return $this;
        }

        #[\ReturnTypeWillChange]
        public function getIterator()
        {
            return new \ArrayIterator([]);
        }
    }

    class CollectionFactory
    {
        public function create(array $data = [])
        {
            return new Collection();
        }
    }
}

namespace Magento\Eav\Model\Entity\Attribute {
    class Set extends \Magento\Framework\Model\AbstractModel
    {
        public function getAttributeSetId()
        {
            return $this->getData('attribute_set_id');
        }
    }

    class SetFactory
    {
        public function create(array $data = [])
        {
            return new Set();
        }
    }
}

namespace Magento\Eav\Model\ResourceModel\Entity\Attribute {
    class Set
    {
        public function load(\Magento\Framework\Model\AbstractModel $object, $value, $field = null)
        {
            return $this;
        }

        public function delete(\Magento\Framework\Model\AbstractModel $object)
        {
            return $this;
        }
    }
}

namespace Magento\Framework\Indexer {
    interface IndexerInterface
    {
        public function getId();

        public function invalidate();

        public function reindexList($ids);
    }

    class IndexerRegistry
    {
        public function get($indexerId)
        {
        }
    }
}
