<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\SystemMessage;

use Akeneo\Events\Api\Status\BrakeState;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\HeldBack;
use Magento\Framework\Escaper;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Notification\MessageInterface;
use Magento\Framework\Phrase;
use Magento\Framework\UrlInterface;

/**
 * Tells the admin that the brake holds deletions back, and names the first of them.
 */
class BrakeTrouble implements MessageInterface
{
    private ?BrakeState $state = null;
    private bool $isKnown = false;

    public function __construct(
        private readonly Config $config,
        private readonly Brake $brake,
        private readonly HeldBack $heldBack,
        private readonly UrlInterface $url,
        private readonly Escaper $escaper,
    ) {
    }

    public function getIdentity()
    {
        return hash('sha256', 'akeneo_events_brake ' . (string)$this->state()?->stoppedAt);
    }

    /** While "Enable" is No, it is not the brake that holds. */
    public function isDisplayed()
    {
        return $this->config->isEnabled() && $this->state()?->holds();
    }

    public function getText()
    {
        $state = $this->state();

        return $state === null ? '' : sprintf(
            '%s <a href="%s">%s</a>',
            $this->escaper->escapeHtml(implode(' ', [__('Akeneo Events: %1', $state->sentence()), ...$this->among()])),
            $this->escaper->escapeUrl($this->url->getUrl('akeneo_events/queue')),
            $this->escaper->escapeHtml((string)__('Open the event queue'))
        );
    }

    /** @return Phrase[] */
    private function among(): array
    {
        // The escaper leaves entities alone, so that &lt; in a name would be shown as <.
        $names = str_replace('&', '&amp;', $this->heldBack->names());

        return $names === [] ? [] : [__('Among the entries that wait: %1.', implode('; ', $names))];
    }

    public function getSeverity()
    {
        return self::SEVERITY_CRITICAL;
    }

    /** What cannot be asked is no reason to fail every page of the admin. */
    private function state(): ?BrakeState
    {
        if (!$this->isKnown) {
            $this->isKnown = true;
            try {
                $this->state = $this->brake->state();
            } catch (CoreException | LocalizedException) {
                $this->state = null;
            }
        }

        return $this->state;
    }
}
