<?php

/** Where the module finds settings; see framework.php. */

declare(strict_types=1);

namespace Magento\Framework\App {
    class DeploymentConfig
    {
        public function get($key = null, $defaultValue = null)
        {
            return $defaultValue;
        }
    }
}

namespace Magento\Framework\App\Config {
    interface ScopeConfigInterface
    {
        public const SCOPE_TYPE_DEFAULT = 'default';

        public function getValue($path, $scopeType = ScopeConfigInterface::SCOPE_TYPE_DEFAULT, $scopeCode = null);

        public function isSetFlag($path, $scopeType = ScopeConfigInterface::SCOPE_TYPE_DEFAULT, $scopeCode = null);
    }
}

namespace Magento\Config\Model\Config\Reader\Source\Deployed {
    class SettingChecker
    {
        public function isReadOnly($path, $scope, $scopeCode = null)
        {
            return false;
        }
    }
}

namespace Magento\Framework\App\Config {
    class Value extends \Magento\Framework\Model\AbstractModel
    {
        public function beforeSave()
        {
            return $this;
        }
    }
}

namespace Magento\Framework\App\Config {
    interface MutableScopeConfigInterface extends ScopeConfigInterface
    {
    }

    interface ReinitableConfigInterface extends MutableScopeConfigInterface
    {
        public function reinit();
    }
}

namespace Magento\Framework\Serialize\Serializer {
    class Json
    {
        public function serialize($data)
        {
            return json_encode($data, JSON_THROW_ON_ERROR);
        }

        public function unserialize($string)
        {
            try {
                return json_decode($string, true, 512, JSON_THROW_ON_ERROR);
            } catch (\JsonException $failure) {
                throw new \InvalidArgumentException($failure->getMessage());
            }
        }
    }
}

namespace Magento\Config\Model {
    class Config extends \Magento\Framework\DataObject
    {
        public function save()
        {
            return $this;
        }
    }
}

namespace Magento\Config\Model\Config {
    class Structure
    {
        public function getElement($path)
        {
            throw new \LogicException('no test has a page');
        }
    }
}

namespace Magento\Config\Model\Config\Structure {
    interface ElementVisibilityInterface
    {
        public function isHidden($path);

        public function isDisabled($path);
    }
}

namespace Magento\Config\Model\Config\Structure\Element {
    class Field
    {
        public function getId()
        {
            return '';
        }

        public function getPath($fieldPrefix = '')
        {
            return '';
        }

        public function getConfigPath()
        {
            return null;
        }

        public function getType()
        {
            return 'text';
        }

        public function isVisible()
        {
            return true;
        }
    }
}

namespace Magento\Config\App\Config\Type\System {
    class Reader
    {
        public function read()
        {
            return [];
        }
    }
}
