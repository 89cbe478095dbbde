<?php

/** What the module uses of Magento_Store; see framework.php. */

declare(strict_types=1);

namespace Magento\Framework\Locale {
    interface ResolverInterface
    {
        public function getLocale();
    }
}

namespace Magento\Store\Api\Data {
    interface StoreInterface
    {
        public function getId();

        public function getCode();

        public function getName();
    }
}

namespace Magento\Store\Model {
    class Store implements \Magento\Store\Api\Data\StoreInterface
    {
        public const DEFAULT_STORE_ID = 0;

        private $id;
        private $code = 'default';
        private $name = '';

        public function getId()
        {
            return $this->id;
        }

        public function getCode()
        {
            return $this->code;
        }

        public function setCode($code)
        {
            $this->code = $code;
        }

        public function getName()
        {
            return $this->name;
        }

        public function setName($name)
        {
            $this->name = $name;

            return $this;
        }

        public function setId($value)
        {
            $this->id = $value;

            return $this;
        }
    }

    interface StoreManagerInterface
    {
        public function getStore($storeId = null);

        public function setCurrentStore($store);

        public function getDefaultStoreView();

        public function getStores($withDefault = false, $codeKey = false);
    }
}
