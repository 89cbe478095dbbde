<?php

declare(strict_types=1);

namespace Akeneo\Events\Controller\Adminhtml\Queue;

use Akeneo\Events\Model\ResourceModel\QueueRows;
use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpGetActionInterface;
use Magento\Framework\Controller\ResultFactory;

/**
 * Shows one entry with its story.
 */
class View extends Action implements HttpGetActionInterface
{
    public const ADMIN_RESOURCE = 'Akeneo_Events::queue';

    public function __construct(Context $context, private readonly QueueRows $rows)
    {
        parent::__construct($context);
    }

    public function execute()
    {
        $id = (int)$this->getRequest()->getParam('id');
        $row = $this->rows->find($id);
        if ($row === null) {
            $this->messageManager->addErrorMessage(__('Entry %1 does not exist. The nightly cleanup may have removed it.', $id));

            return $this->resultRedirectFactory->create()->setPath('*/*/');
        }
        /** @var \Magento\Backend\Model\View\Result\Page $page */
        $page = $this->resultFactory->create(ResultFactory::TYPE_PAGE);
        $page->setActiveMenu('Akeneo_Events::queue');
        $page->getConfig()->getTitle()->prepend((string)__('Akeneo Event Queue: Entry %1', $id));
        /** @var \Akeneo\Events\Block\Adminhtml\Queue\Entry $block of akeneo_events_queue_view.xml */
        $block = $page->getLayout()->getBlock('akeneo_events.entry');
        $block->setData('entry', $row);

        return $page;
    }
}
