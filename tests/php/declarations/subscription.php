<?php

/** What only the subscription's configuration and life cycle use; see framework.php. */

declare(strict_types=1);

namespace Magento\Framework\Encryption {
    interface EncryptorInterface
    {
        public function encrypt($data);

        public function decrypt($data);
    }
}

namespace Magento\Framework\Lock {
    interface LockManagerInterface
    {
        public function lock(string $name, int $timeout = -1): bool;

        public function unlock(string $name): bool;
    }
}

namespace Magento\Framework\App {
    interface CacheInterface
    {
        public function load($identifier);

        public function save($data, $identifier, $tags = [], $lifeTime = null);

        public function remove($identifier);

        public function clean($tags = []);
    }
}

namespace Magento\Framework\Module {
    class Manager
    {
        public function isEnabled($moduleName)
        {
            return true;
        }
    }
}

namespace Magento\Framework\Event {
    interface ObserverInterface
    {
        public function execute(Observer $observer);
    }

    class Observer extends \Magento\Framework\DataObject
    {
    }
}

namespace Magento\Config\Console\Command\ConfigSet {
    class ProcessorFacade
    {
    }
}

namespace Magento\Config\Model\Config {
    class Importer
    {
    }
}
