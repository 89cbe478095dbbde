<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\SystemMessage;

use Akeneo\Events\Controller\Adminhtml\Queue\Index;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\Notification\MessageInterface;

/**
 * A system message of this module, for those who may see the event queue; see etc/adminhtml/di.xml.
 *
 * Magento lists what another admin's page has found without asking whether it is displayed, so the text is kept back, too. A page of who
 * may not see it takes it off Magento's list, and the next page of who may puts it there again: if it stayed, it would not be new
 * for them, and would not pop up.
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
