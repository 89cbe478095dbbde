<?php

declare(strict_types=1);

namespace Akeneo\Events\Controller\Adminhtml\Queue;

use Magento\Backend\App\Action;
use Magento\Framework\App\Action\HttpGetActionInterface;
use Magento\Framework\Controller\ResultFactory;

/**
 * Shows the listing at System > Akeneo Events > Event Queue.
 */
class Index extends Action implements HttpGetActionInterface
{
    public const ADMIN_RESOURCE = 'Akeneo_Events::queue';

    public function execute()
    {
        /** @var \Magento\Backend\Model\View\Result\Page $page */
        $page = $this->resultFactory->create(ResultFactory::TYPE_PAGE);
        $page->setActiveMenu('Akeneo_Events::queue');
        $page->getConfig()->getTitle()->prepend((string)__('Akeneo Event Queue'));

        return $page;
    }
}
