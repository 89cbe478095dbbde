<?php

/** What the admin's listing searches by; see framework.php. */

declare(strict_types=1);

namespace Magento\Framework\Api {
    abstract class AbstractSimpleObject
    {
        protected $_data;

        public function __construct(array $data = [])
        {
            $this->_data = $data;
        }

        protected function _get($key)
        {
            return $this->_data[$key] ?? null;
        }

        public function setData($key, $value)
        {
            $this->_data[$key] = $value;

            return $this;
        }
    }

    class Filter extends AbstractSimpleObject
    {
        public function getField()
        {
            return $this->_get('field');
        }

        public function getValue()
        {
            return $this->_get('value');
        }

        public function getConditionType()
        {
            return $this->_get('condition_type') ?: 'eq';
        }
    }

    class SortOrder extends AbstractSimpleObject
    {
        public function __construct(array $data = [])
        {
            parent::__construct($data);
        }

        public function getField()
        {
            return $this->_get('field');
        }

        public function getDirection()
        {
            return $this->_get('direction');
        }
    }
}

namespace Magento\Framework\Api\Search {
    class FilterGroup extends \Magento\Framework\Api\AbstractSimpleObject
    {
        public function getFilters()
        {
            return $this->_get('filters') ?? [];
        }
    }

    interface SearchCriteriaInterface
    {
        public function getFilterGroups();

        public function getSortOrders();

        public function getPageSize();

        public function getCurrentPage();
    }

    interface DocumentInterface
    {
        public function getId();
    }

    interface SearchResultInterface
    {
        public const TOTAL_COUNT = 'total_count';

        public function getItems();

        public function getTotalCount();
    }

    interface ReportingInterface
    {
        public function search(SearchCriteriaInterface $searchCriteria);
    }

    class SearchResult extends \Magento\Framework\Api\AbstractSimpleObject implements SearchResultInterface
    {
        public function getItems()
        {
            return $this->_get('items');
        }

        public function setItems(?array $items = null)
        {
            return $this->setData('items', $items);
        }

        public function getTotalCount()
        {
            return $this->_get(self::TOTAL_COUNT);
        }
    }
}

namespace Magento\Framework\View\Element\UiComponent\DataProvider {
    class Document extends \Magento\Framework\DataObject implements \Magento\Framework\Api\Search\DocumentInterface
    {
        protected $id;

        public function getId()
        {
            return $this->id;
        }

        public function setId($id)
        {
            $this->id = $id;
        }
    }

    class DocumentFactory
    {
        public function create(array $data = [])
        {
            return new Document();
        }
    }

    class DataProvider
    {
        protected function searchResultToOutput(\Magento\Framework\Api\Search\SearchResultInterface $searchResult)
        {
            return ['items' => [], 'totalRecords' => $searchResult->getTotalCount()];
        }
    }
}
