<?php

/** What the webhook's plugin uses; see framework.php. */

declare(strict_types=1);

namespace Magento\Framework\App {
    interface ResponseInterface
    {
        public function sendResponse();
    }

    class Http
    {
    }
}

namespace Magento\Framework\App\Request {
    class Http
    {
        public function getServer($name = null, $default = null)
        {
            return $default;
        }

        public function getParam($key, $default = null)
        {
            return $default;
        }

        public function getPost($name = null, $default = null)
        {
            return $default;
        }

        public function getFiles($name = null, $default = null)
        {
            return $default;
        }
    }
}

namespace Magento\Framework\App\Response {
    class Http implements \Magento\Framework\App\ResponseInterface
    {
        private $code = 200;
        private $sent = [];

        public function sendResponse()
        {
        }

        public function setHttpResponseCode($code)
        {
            $this->code = $code;

            return $this;
        }

        public function getHttpResponseCode()
        {
            return $this->code;
        }

        public function setHeader($name, $value, $replace = false)
        {
            $this->sent[strtolower($name)] = $value;

            return $this;
        }

        public function getHeader($name)
        {
            return $this->sent[strtolower($name)] ?? false;
        }

        public function setNoCacheHeaders()
        {
            $this->setHeader('cache-control', 'no-store, no-cache, must-revalidate, max-age=0', true);
        }
    }
}
