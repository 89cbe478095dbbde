<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\SystemMessage;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Subscription\LastNotification;
use Akeneo\Events\Model\Subscription\Report;
use Magento\Framework\Escaper;
use Magento\Framework\Notification\MessageInterface;
use Magento\Framework\Phrase;
use Magento\Framework\UrlInterface;

/**
 * Akeneo told that it delivers no events to this shop any more. Gone once it is resumed, or the subscription is seen to
 * be active.
 */
class SubscriptionTrouble implements MessageInterface
{
    public function __construct(
        private readonly Config $config,
        private readonly LastNotification $notification,
        private readonly UrlInterface $url,
        private readonly Escaper $escaper,
    ) {
    }

    public function getIdentity()
    {
        $trouble = $this->notification->trouble();

        return hash('sha256', 'akeneo_events_subscription ' . ($trouble === null ? '' : "{$trouble['change']} {$trouble['at']}"));
    }

    /** A shop that wants no events has suspended the subscription itself. */
    public function isDisplayed()
    {
        return $this->config->isEnabled() && $this->config->events() !== [] && $this->notification->trouble() !== null;
    }

    public function getText()
    {
        $trouble = $this->notification->trouble();
        if ($trouble === null) {
            return '';
        }
        $reason = trim((string)$trouble['reason']) === '' ? '' : ' ' . __('Akeneo says: %1', $this->escaper->escapeHtml(Report::sentence((string)$trouble['reason'])));
        $link = sprintf(
            '<a href="%s">%s</a>',
            $this->escaper->escapeUrl($this->url->getUrl('adminhtml/system_config/edit', ['section' => 'akeneo_connector'])),
            $this->escaper->escapeHtml((string)__('Open the configuration'))
        );

        return $this->sentence($trouble['change'], gmdate('Y-m-d H:i', $trouble['at'])) . $reason . ' ' . $link;
    }

    public function getSeverity()
    {
        return self::SEVERITY_CRITICAL;
    }

    private function sentence(string $change, string $at): Phrase
    {
        return match ($change) {
            'subscription.suspended.system' => __('Akeneo Events: Akeneo suspended the subscription at %1 UTC; what is deleted in Akeneo stays in this shop. Mend the reason (bin/magento akeneo_events:doctor finds it), then save the configuration to resume.', $at),
            'subscription.suspended.user' => __('Akeneo Events: somebody suspended the subscription in Akeneo at %1 UTC; what is deleted in Akeneo stays in this shop. Save the configuration to resume.', $at),
            'subscription.revoked' => __('Akeneo Events: the subscription was revoked at %1 UTC, as it is when the connection is removed in the PIM; what is deleted in Akeneo stays in this shop. Save the configuration to subscribe anew.', $at),
            default => __('Akeneo Events: the subscription was deleted in Akeneo at %1 UTC; what is deleted in Akeneo stays in this shop. Save the configuration to subscribe anew.', $at),
        };
    }
}
