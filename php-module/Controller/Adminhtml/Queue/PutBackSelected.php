<?php

declare(strict_types=1);

namespace Akeneo\Events\Controller\Adminhtml\Queue;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\Listing\Selection;
use Akeneo\Events\Model\PutBack as PutBackHidden;
use Akeneo\Events\Model\PutBackMessages;
use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Exception\LocalizedException;

/**
 * Puts back what the entries have hidden that the user selected in the grid.
 */
class PutBackSelected extends Action implements HttpPostActionInterface
{
    public const ADMIN_RESOURCE = 'Akeneo_Events::queue_put_back';

    public function __construct(
        Context $context,
        private readonly Selection $selection,
        private readonly PutBackHidden $putBack,
        private readonly PutBackMessages $messages,
    ) {
        parent::__construct($context);
    }

    public function execute()
    {
        try {
            [$ids, $note] = $this->selection->read();
            $this->messages->execute($this->putBack->execute($ids, (string)$this->_auth->getUser()?->getUserName()));
            if ($note !== null) {
                $this->messageManager->addNoticeMessage($note);
            }
        } catch (LocalizedException | CoreException $failure) {
            $this->messageManager->addErrorMessage($failure->getMessage());
        }

        return $this->resultRedirectFactory->create()->setPath('*/*/');
    }
}
