<?php

/** What hiding uses of Magento, beside what deleters use; see framework.php. Loaded after deletion.php, by its name. */

declare(strict_types=1);

namespace Magento\Catalog\Model\Product {
    class Action extends \Magento\Framework\Model\AbstractModel
    {
        public function updateAttributes($productIds, $attrData, $storeId)
        {
            return $this;
        }
    }

    class ActionFactory
    {
        public function create(array $data = [])
        {
            return new Action();
        }
    }
}

namespace Magento\Catalog\Model\Product\Attribute\Source {
    class Status
    {
        public const STATUS_ENABLED = 1;
        public const STATUS_DISABLED = 2;
    }
}

namespace Magento\Catalog\Model\ResourceModel\Product {
    class Action extends \Magento\Framework\Model\ResourceModel\AbstractResource
    {
    }

    class ActionFactory
    {
        public function create(array $data = [])
        {
            return new Action();
        }
    }
}

namespace Magento\Framework\Indexer {
    abstract class AbstractProcessor
    {
        public function reindexList($ids, $forceReindex = false)
        {
        }
    }

    class CacheContext
    {
        public function registerEntities($cacheTag, $ids)
        {
            return $this;
        }

        public function getIdentities()
        {
            return [];
        }

        public function flush(): void
        {
        }
    }
}

namespace Magento\Framework\Event {
    interface ManagerInterface
    {
        public function dispatch($eventName, array $data = []);
    }
}
