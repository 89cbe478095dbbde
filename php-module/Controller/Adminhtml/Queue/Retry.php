<?php

declare(strict_types=1);

namespace Akeneo\Events\Controller\Adminhtml\Queue;

use Akeneo\Events\Model\Retry as MakePending;
use Akeneo\Events\Model\RetryMessages;
use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Exception\LocalizedException;

/**
 * Makes one entry pending again.
 */
class Retry extends Action implements HttpPostActionInterface
{
    public const ADMIN_RESOURCE = 'Akeneo_Events::queue_retry';

    public function __construct(
        Context $context,
        private readonly MakePending $retry,
        private readonly RetryMessages $messages,
    ) {
        parent::__construct($context);
    }

    public function execute()
    {
        $id = (int)$this->getRequest()->getParam('id');
        try {
            $this->messages->execute($this->retry->execute([$id], (string)$this->_auth->getUser()?->getUserName()));
        } catch (LocalizedException $failure) {
            $this->messageManager->addErrorMessage($failure->getMessage());
        }
        $redirect = $this->resultRedirectFactory->create();

        return $this->getRequest()->getParam('back') === 'view'
            ? $redirect->setPath('*/*/view', ['id' => $id])
            : $redirect->setPath('*/*/');
    }
}
