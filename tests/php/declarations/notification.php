<?php

/** What the admin's system messages use; see framework.php. */

declare(strict_types=1);

namespace Magento\Framework\Notification {
    interface MessageInterface
    {
        public const SEVERITY_CRITICAL = 1;

        public function getIdentity();

        public function isDisplayed();

        public function getText();

        public function getSeverity();
    }
}

namespace Magento\Framework {
    class Escaper
    {
        public function escapeHtml($data, $allowedTags = null)
        {
            return htmlspecialchars((string)$data, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8', false);
        }

        public function escapeHtmlAttr($string, $escapeSingleQuote = true)
        {
            return htmlspecialchars((string)$string, ENT_QUOTES);
        }

        public function escapeUrl($string)
        {
            return htmlspecialchars((string)$string, ENT_QUOTES);
        }
    }
}
