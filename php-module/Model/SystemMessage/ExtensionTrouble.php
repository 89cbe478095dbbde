<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\SystemMessage;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Magento\Framework\Escaper;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Notification\MessageInterface;

/**
 * The PHP extension is missing in the web server's PHP, or of another version, although the shop wants events.
 */
class ExtensionTrouble implements MessageInterface
{
    public function __construct(
        private readonly Config $config,
        private readonly Core $core,
        private readonly Escaper $escaper,
    ) {
    }

    public function getIdentity()
    {
        return hash('sha256', 'akeneo_events_extension');
    }

    public function isDisplayed()
    {
        return $this->config->isEnabled() && $this->trouble() !== null;
    }

    public function getText()
    {
        return (string)__('Akeneo Events: %1 Until then no event is processed.', $this->escaper->escapeHtml((string)$this->trouble()));
    }

    public function getSeverity()
    {
        return self::SEVERITY_CRITICAL;
    }

    private function trouble(): ?string
    {
        try {
            $this->core->requireExtension();
        } catch (LocalizedException $trouble) {
            return $trouble->getMessage();
        }

        return null;
    }
}
