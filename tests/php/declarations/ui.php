<?php

/** What the admin's pages use: listings, controllers; see framework.php. */

declare(strict_types=1);

namespace Magento\Framework {
    interface AuthorizationInterface
    {
        public function isAllowed($resource, $privilege = null);
    }

    interface UrlInterface
    {
        public function getUrl($routePath = null, $routeParams = null);
    }
}

namespace Magento\Framework\Data {
    if (!interface_exists(OptionSourceInterface::class, false)) {
        interface OptionSourceInterface
        {
            public function toOptionArray();
        }
    }
}

namespace Magento\Framework\Stdlib\DateTime {
    if (!interface_exists(TimezoneInterface::class, false)) {
        interface TimezoneInterface
        {
            public function convertConfigTimeToUtc($date, $format = 'Y-m-d H:i:s');
        }
    }
}

namespace Magento\Framework\Message {
    if (!interface_exists(ManagerInterface::class, false)) {
        interface ManagerInterface
        {
            public function addErrorMessage($message, $group = null);

            public function addWarningMessage($message, $group = null);

            public function addNoticeMessage($message, $group = null);

            public function addSuccessMessage($message, $group = null);
        }
    }
}

namespace Magento\Framework\View\Element\Block {
    interface ArgumentInterface
    {
    }
}

namespace Magento\Framework\View\Element {
    class UiComponentFactory
    {
        public function create($identifier, $name = null, array $arguments = [])
        {
            throw new \LogicException('no test makes components');
        }
    }
}

namespace Magento\Framework\View\Element\UiComponent {
    interface ContextInterface
    {
        public function getDataProvider();
    }
}

namespace Magento\Ui\Component {
    abstract class AbstractComponent extends \Magento\Framework\DataObject
    {
        protected $context;
        protected $components;

        public function __construct(
            \Magento\Framework\View\Element\UiComponent\ContextInterface $context,
            array $components = [],
            array $data = []
        ) {
            $this->context = $context;
            $this->components = $components;
            $this->_data = $data;
        }

        public function prepare()
        {
        }

        public function prepareDataSource(array $dataSource)
        {
            return $dataSource;
        }
    }

    class MassAction extends AbstractComponent
    {
    }
}

namespace Magento\Ui\Component\MassAction {
    class Filter
    {
        public const SELECTED_PARAM = 'selected';
        public const EXCLUDED_PARAM = 'excluded';

        public function getComponent()
        {
        }

        public function prepareComponent(\Magento\Framework\View\Element\UiComponentInterface $component)
        {
        }

        public function applySelectionOnTargetProvider()
        {
        }
    }
}

namespace Magento\Framework\View\Element {
    interface UiComponentInterface
    {
        public function getContext();
    }
}

namespace Magento\Ui\Component\Listing\Columns {
    class Column extends \Magento\Ui\Component\AbstractComponent
    {
        public function __construct(
            \Magento\Framework\View\Element\UiComponent\ContextInterface $context,
            \Magento\Framework\View\Element\UiComponentFactory $uiComponentFactory,
            array $components = [],
            array $data = []
        ) {
            parent::__construct($context, $components, $data);
        }
    }

    class Date extends Column
    {
        public function prepareDataSource(array $dataSource)
        {
            return $dataSource;
        }
    }
}

namespace Magento\Framework\App {
    interface RequestInterface
    {
        public function getParam($key, $defaultValue = null);
    }

    interface ActionInterface
    {
        public function execute();
    }
}

namespace Magento\Framework\App\Action {
    interface HttpGetActionInterface extends \Magento\Framework\App\ActionInterface
    {
    }

    interface HttpPostActionInterface extends \Magento\Framework\App\ActionInterface
    {
    }
}

namespace Magento\Framework\Controller {
    class ResultFactory
    {
        public const TYPE_PAGE = 'page';

        public function create($type, array $arguments = [])
        {
            throw new \LogicException('no test makes pages');
        }
    }
}

namespace Magento\Backend\Model\View\Result {
    class Redirect
    {
        private $to = [];

        public function setPath($path, array $params = [])
        {
            $this->to = [$path, $params];

            return $this;
        }
    }

    class RedirectFactory
    {
        public function create(array $data = [])
        {
            return new Redirect();
        }
    }
}

namespace Magento\User\Model {
    class User
    {
        public function getUserName()
        {
            return 'julia';
        }
    }
}

namespace Magento\Backend\Model {
    class Auth
    {
        public function getUser()
        {
            return new \Magento\User\Model\User();
        }
    }
}

namespace Magento\Backend\App\Action {
    class Context
    {
        public function getRequest()
        {
        }

        public function getMessageManager()
        {
        }

        public function getAuth()
        {
            return new \Magento\Backend\Model\Auth();
        }

        public function getResultRedirectFactory()
        {
            return new \Magento\Backend\Model\View\Result\RedirectFactory();
        }

        public function getResultFactory()
        {
            return new \Magento\Framework\Controller\ResultFactory();
        }
    }
}

namespace Magento\Backend\App {
    abstract class Action
    {
        public const ADMIN_RESOURCE = 'Magento_Backend::admin';

        protected $_auth;
        protected $messageManager;
        protected $resultRedirectFactory;
        protected $resultFactory;
        private $request;

        public function __construct(Action\Context $context)
        {
            $this->request = $context->getRequest();
            $this->messageManager = $context->getMessageManager();
            $this->_auth = $context->getAuth();
            $this->resultRedirectFactory = $context->getResultRedirectFactory();
            $this->resultFactory = $context->getResultFactory();
        }

        public function getRequest()
        {
            return $this->request;
        }
    }
}
