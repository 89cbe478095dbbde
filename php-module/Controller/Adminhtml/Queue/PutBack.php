<?php

declare(strict_types=1);

namespace Akeneo\Events\Controller\Adminhtml\Queue;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\PutBack as PutBackHidden;
use Akeneo\Events\Model\PutBackMessages;
use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Exception\LocalizedException;

/**
 * Puts back what one entry has hidden.
 */
class PutBack extends Action implements HttpPostActionInterface
{
    public const ADMIN_RESOURCE = 'Akeneo_Events::queue_put_back';

    public function __construct(
        Context $context,
        private readonly PutBackHidden $putBack,
        private readonly PutBackMessages $messages,
    ) {
        parent::__construct($context);
    }

    public function execute()
    {
        $id = (int)$this->getRequest()->getParam('id');
        try {
            $this->messages->execute($this->putBack->execute([$id], (string)$this->_auth->getUser()?->getUserName()));
        } catch (LocalizedException | CoreException $failure) {
            $this->messageManager->addErrorMessage($failure->getMessage());
        }
        $redirect = $this->resultRedirectFactory->create();

        return $this->getRequest()->getParam('back') === 'view'
            ? $redirect->setPath('*/*/view', ['id' => $id])
            : $redirect->setPath('*/*/');
    }
}
