<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\SystemMessage;

use Akeneo\Events\Controller\Adminhtml\Queue\Index;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\Notification\MessageInterface;

/**
 * Shows a system message of this module only to users who may see the event queue; see etc/adminhtml/di.xml.
 *
 * Magento lists a message that another admin's page has found, and does not ask again whether it may be displayed. So
 * this class also hides the text. When a user without the permission opens a page, the message leaves Magento's list.
 * The next page of a user with the permission puts it back. If it stayed in the list, Magento would not treat it as
 * new for that user, and would not show it.
 */
class ForQueueViewers implements MessageInterface
{
    public function __construct(
        private readonly MessageInterface $message,
        private readonly AuthorizationInterface $authorization,
    ) {
    }

    public function getIdentity()
    {
        return $this->message->getIdentity();
    }

    public function isDisplayed()
    {
        return $this->mayBeSeen() && $this->message->isDisplayed();
    }

    public function getText()
    {
        return $this->mayBeSeen() ? $this->message->getText() : '';
    }

    public function getSeverity()
    {
        return $this->message->getSeverity();
    }

    private function mayBeSeen(): bool
    {
        return $this->authorization->isAllowed(Index::ADMIN_RESOURCE);
    }
}
