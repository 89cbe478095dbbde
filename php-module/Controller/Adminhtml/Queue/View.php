<?php

declare(strict_types=1);

namespace Akeneo\Events\Controller\Adminhtml\Queue;

use Akeneo\Events\Model\InShop\Names;
use Akeneo\Events\Model\Listing\OpenedEntry;
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

    private const MOST_OF_A_NAME = 120;

    public function __construct(
        Context $context,
        private readonly QueueRows $rows,
        private readonly Names $names,
        private readonly OpenedEntry $opened,
    ) {
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
        $this->opened->open($row);
        /** @var \Magento\Backend\Model\View\Result\Page $page */
        $page = $this->resultFactory->create(ResultFactory::TYPE_PAGE);
        $page->setActiveMenu('Akeneo_Events::queue');
        $name = $this->names->line($row['in_shop'], $row['identifier']);
        $name = $name === null ? null : mb_strimwidth($name, 0, self::MOST_OF_A_NAME, '…', 'UTF-8');
        // Magento escapes the title, but leaves entities alone, so that &lt; in a name would be shown as <.
        $page->getConfig()->getTitle()->prepend((string)($name === null
            ? __('Akeneo Event Queue: Entry %1', $id)
            : __('Akeneo Event Queue: Entry %1, %2', $id, str_replace('&', '&amp;', $name))));

        return $page;
    }
}
