<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\SystemMessage;

use Magento\Framework\AuthorizationInterface;
use Magento\Framework\Notification\MessageInterface;

/**
 * Shows a system message of this module only to users who may see the event queue; see etc/adminhtml/di.xml.
 *
 * Magento builds this object on every page of the admin. So it asks first whether the message may have something to
 * say. Only then is the message itself built.
 *
 * Magento lists a message that another admin's page has found, and does not ask again whether it may be displayed. So
 * this class also hides the text. When a user without the permission opens a page, the message leaves Magento's list.
 * The next page of a user with the permission puts it back. If it stayed in the list, Magento would not treat it as
 * new for that user, and would not show it.
 */
class Warning implements MessageInterface
{
    /** The same as Controller\Adminhtml\Queue\Index::ADMIN_RESOURCE. That class is not loaded for this. */
    private const RESOURCE = 'Akeneo_Events::queue';

    /** @param string $trouble one of those that Troubles knows */
    public function __construct(
        private readonly MessageInterface $message,
        private readonly Troubles $troubles,
        private readonly AuthorizationInterface $authorization,
        private readonly string $trouble,
    ) {
    }

    public function getIdentity()
    {
        return $this->mayBe() ? $this->message->getIdentity() : "akeneo_events_{$this->trouble}";
    }

    public function isDisplayed()
    {
        return $this->mayBe() && $this->mayBeSeen() && $this->message->isDisplayed();
    }

    public function getText()
    {
        return $this->mayBe() && $this->mayBeSeen() ? $this->message->getText() : '';
    }

    public function getSeverity()
    {
        return self::SEVERITY_CRITICAL;
    }

    private function mayBe(): bool
    {
        return $this->troubles->mayBe($this->trouble);
    }

    private function mayBeSeen(): bool
    {
        return $this->authorization->isAllowed(self::RESOURCE);
    }
}
