<?php

/**
 * The few types of Magento's framework that the module uses, with as little behaviour as its tests need.
 *
 * Written by hand. tests/magento/run compares each of them with the real class by reflection.
 */

declare(strict_types=1);

namespace Magento\Framework {
    class Phrase
    {
        public function __construct(private $text, private array $arguments = [])
        {
        }

        public function getText()
        {
            return $this->text;
        }

        public function getArguments()
        {
            return $this->arguments;
        }

        public function render()
        {
            $places = array_map(static fn ($key) => '%' . ($key + 1), array_keys($this->arguments));

            return strtr($this->text, array_combine($places, array_map('strval', $this->arguments)));
        }

        public function __toString()
        {
            return $this->render();
        }
    }

    class Registry
    {
        private array $values = [];

        public function registry($key)
        {
            return $this->values[$key] ?? null;
        }

        public function register($key, $value, $graceful = false)
        {
            if (isset($this->values[$key])) {
                if ($graceful) {
                    return;
                }
                throw new \RuntimeException('Registry key "' . $key . '" already exists');
            }
            $this->values[$key] = $value;
        }

        public function unregister($key)
        {
            unset($this->values[$key]);
        }
    }
}

namespace Magento\Framework\Exception {
    class LocalizedException extends \Exception
    {
        public function __construct(\Magento\Framework\Phrase $phrase, ?\Exception $cause = null, $code = 0)
        {
            parent::__construct($phrase->render(), (int)$code, $cause);
        }
    }

    class NoSuchEntityException extends LocalizedException
    {
        public function __construct(?\Magento\Framework\Phrase $phrase = null, ?\Exception $cause = null, $code = 0)
        {
            parent::__construct($phrase ?? new \Magento\Framework\Phrase('No such entity.'), $cause, $code);
        }

        public static function singleField($fieldName, $fieldValue)
        {
            return new self(new \Magento\Framework\Phrase('No such entity with %1 = %2', [$fieldName, $fieldValue]));
        }
    }

    class StateException extends LocalizedException
    {
    }

    class CouldNotDeleteException extends LocalizedException
    {
    }
}

namespace Magento\Framework\App {
    class Area
    {
        public const AREA_ADMINHTML = 'adminhtml';
    }

    class State
    {
        private ?string $areaCode = null;

        public function getAreaCode()
        {
            return $this->areaCode
                ?? throw new \Magento\Framework\Exception\LocalizedException(
                    new \Magento\Framework\Phrase('Area code is not set')
                );
        }

        public function setAreaCode($code)
        {
            $this->areaCode = $code;
        }

        public function emulateAreaCode($areaCode, $callback, $params = [])
        {
            $before = $this->areaCode;
            $this->areaCode = $areaCode;
            try {
                $result = $callback(...$params);
            } catch (\Exception $failure) {
                // As before 2.4.7: not after an error.
                $this->areaCode = $before;
                throw $failure;
            }
            $this->areaCode = $before;

            return $result;
        }
    }
}

namespace Magento\Framework\Filesystem {
    class DirectoryList
    {
        public function __construct(private $root, array $config = [])
        {
        }

        public function getRoot()
        {
            return $this->root;
        }
    }
}

namespace Magento\Framework\App\Filesystem {
    class DirectoryList extends \Magento\Framework\Filesystem\DirectoryList
    {
        public function __construct($root, array $config = [])
        {
            parent::__construct($root, $config);
        }
    }
}

namespace Magento\Framework\DB\Adapter {
    class ConnectionException extends \Exception
    {
    }

    class DeadlockException extends \Exception
    {
    }

    class LockWaitException extends \Exception
    {
    }
}

namespace {
    function __(...$argc)
    {
        $text = array_shift($argc);

        return new \Magento\Framework\Phrase($text, $argc);
    }
}
