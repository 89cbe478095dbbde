<?php

declare(strict_types=1);

namespace Akeneo\Events\Controller\Adminhtml\Queue;

use Akeneo\Events\Model\Listing\Selection;
use Akeneo\Events\Model\Retry as MakePending;
use Akeneo\Events\Model\RetryMessages;
use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Exception\LocalizedException;

/**
 * Makes the entries pending again that were ticked in the listing.
 */
class RetrySelected extends Action implements HttpPostActionInterface
{
    public const ADMIN_RESOURCE = 'Akeneo_Events::queue_retry_selected';

    public function __construct(
        Context $context,
        private readonly Selection $selection,
        private readonly MakePending $retry,
        private readonly RetryMessages $messages,
    ) {
        parent::__construct($context);
    }

    public function execute()
    {
        try {
            [$ids, $note] = $this->selection->read();
            $this->messages->execute($this->retry->execute($ids, (string)$this->_auth->getUser()?->getUserName()));
            if ($note !== null) {
                $this->messageManager->addNoticeMessage($note);
            }
        } catch (LocalizedException $failure) {
            $this->messageManager->addErrorMessage($failure->getMessage());
        }

        return $this->resultRedirectFactory->create()->setPath('*/*/');
    }
}
