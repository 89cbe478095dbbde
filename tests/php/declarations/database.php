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
        public function getResource()
        {
            throw new \LogicException('no test has a resource model of its own accord');
        }

        public function getId()
        {
            return $this->getData('entity_id');
        }

        public function save()
        {
            return $this;
        }

        public function delete()
        {
            return $this;
        }

        public function setOrigData($key = null, $data = null)
        {
            return $this;
        }

        public function afterSave()
        {
            return $this;
        }

        public function afterCommitCallback()
        {
            return $this;
        }
    }
}

namespace Magento\Framework\Model\ResourceModel {
    abstract class AbstractResource
    {
        public function beginTransaction()
        {
            return $this;
        }

        public function commit()
        {
            return $this;
        }

        public function rollBack()
        {
            return $this;
        }

        public function addCommitCallback($callback)
        {
            return $this;
        }
    }
}

namespace Magento\Framework\Data {
    class Collection
    {
        protected $_items = [];

        public function addItem(\Magento\Framework\DataObject $item)
        {
            $this->_items[$item->getData('id')] = $item;

            return $this;
        }

        public function getItems()
        {
            return $this->_items;
        }

        public function getColumnValues($colName)
        {
            return array_map(static fn ($item) => $item->getData($colName), array_values($this->_items));
        }

        public function removeItemByKey($key)
        {
            unset($this->_items[$key]);

            return $this;
        }

        public function count()
        {
            return count($this->_items);
        }
    }
}

namespace Magento\Framework\EntityManager {
    interface EntityMetadataInterface
    {
        public function getLinkField();

        public function getEntityTable();

        public function getEavEntityType();
    }

    class MetadataPool
    {
        public function getMetadata($entityType)
        {
        }
    }
}

namespace Magento\Framework {
    interface ObjectManagerInterface
    {
        public function create($type, array $arguments = []);

        public function get($type);

        public function configure(array $configuration);
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

namespace Magento\Framework\DB {
    class Select
    {
        public function from($name, $cols = '*', $schema = null)
        {
            return $this;
        }

        public function where($cond, $value = null, $type = null)
        {
            return $this;
        }
    }
}

namespace Magento\Framework\DB\Sql {
    class Expression
    {
        private $expression;

        public function __construct($expression)
        {
            $this->expression = (string)$expression;
        }

        public function __toString()
        {
            return $this->expression;
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

        public function fetchPairs($sql, $bind = []);

        public function fetchOne($sql, $bind = []);

        public function select();

        public function beginTransaction();

        public function commit();

        public function insertOnDuplicate($table, array $data, array $fields = []);

        public function update($table, array $bind, $where = '');

        public function delete($table, $where = '');
    }
}
