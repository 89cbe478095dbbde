<?php

/** What the module uses of Magento's database layer and models; see framework.php. */

declare(strict_types=1);

namespace Magento\Framework {
    class DataObject
    {
        protected $_data = [];

        public function addData(array $arr)
        {
            $this->_data = $arr + $this->_data;

            return $this;
        }

        public function setData($key, $value = null)
        {
            $this->_data[$key] = $value;

            return $this;
        }

        public function getData($key = '', $index = null)
        {
            return $key === '' ? $this->_data : $this->_data[$key] ?? null;
        }
    }
}

namespace Magento\Framework\Model {
    abstract class AbstractModel extends \Magento\Framework\DataObject
    {
        public function getId()
        {
            return $this->getData('entity_id');
        }
    }
}

namespace Magento\Framework\ObjectManager {
    interface ResetAfterRequestInterface
    {
        public function _resetState(): void;
    }
}

namespace Magento\Framework\Config {
    interface ScopeInterface
    {
        public function getCurrentScope();

        public function setCurrentScope($scope);
    }
}

namespace Magento\Framework\App {
    class ResourceConnection
    {
        public function getConnection($resourceName = 'default')
        {
            throw new \LogicException('no test has a whole Magento connection');
        }

        public function getTableName($modelEntity, $connectionName = 'default')
        {
            return $modelEntity;
        }
    }
}

namespace Magento\Framework\DB\Adapter {
    interface AdapterInterface
    {
        public function getTransactionLevel();

        public function rollBack();

        public function query($sql, $bind = []);

        public function fetchAll($sql, $bind = [], $fetchMode = null);

        public function fetchRow($sql, $bind = [], $fetchMode = null);

        public function fetchCol($sql, $bind = []);

        public function beginTransaction();

        public function commit();

        public function insertOnDuplicate($table, array $data, array $fields = []);

        public function update($table, array $bind, $where = '');

        public function delete($table, $where = '');
    }
}
