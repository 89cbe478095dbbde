<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\SystemMessage;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Sentence;
use Akeneo\Events\Model\Subscription\LastNotification;
use Magento\Framework\Escaper;
use Magento\Framework\Notification\MessageInterface;
use Magento\Framework\Phrase;
use Magento\Framework\UrlInterface;

/**
 * Akeneo told the shop that it delivers no more events. The message disappears when the subscription is active again.
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
        $reason = trim((string)$trouble['reason']) === '' ? '' : ' ' . __('Akeneo says: %1', $this->escaper->escapeHtml(Sentence::of((string)$trouble['reason'])));
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
            'subscription.suspended.system' => __('Akeneo Events: Akeneo suspended the subscription at %1 UTC. Since then the shop does not learn what is deleted in Akeneo. Run bin/magento akeneo_events:doctor to find the reason, and fix it. Then save the configuration to resume the subscription.', $at),
            'subscription.suspended.user' => __('Akeneo Events: somebody suspended the subscription in Akeneo at %1 UTC. Since then the shop does not learn what is deleted in Akeneo. Save the configuration to resume the subscription.', $at),
            'subscription.revoked' => __('Akeneo Events: Akeneo revoked the subscription at %1 UTC. It does so when somebody removes the connection in the PIM. Since then the shop does not learn what is deleted in Akeneo. Save the configuration to subscribe again.', $at),
            default => __('Akeneo Events: somebody deleted the subscription in Akeneo at %1 UTC. Since then the shop does not learn what is deleted in Akeneo. Save the configuration to subscribe again.', $at),
        };
    }
}
