<?php

declare(strict_types=1);

namespace Akeneo\Events\Controller\Adminhtml\Subscription;

use Akeneo\Events\Model\Subscription\Sync;
use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Controller\Result\Json;
use Magento\Framework\Controller\Result\JsonFactory;

/**
 * The button "Reset Subscription". Magento has checked the form key and the permission by then.
 */
class Reset extends Action implements HttpPostActionInterface
{
    public const ADMIN_RESOURCE = 'Akeneo_Events::reset_subscription';

    public function __construct(
        Context $context,
        private readonly Sync $sync,
        private readonly JsonFactory $jsonFactory,
    ) {
        parent::__construct($context);
    }

    public function execute(): Json
    {
        $report = $this->sync->reset((bool)$this->getRequest()->getParam('force'));
        $done = $report->problem === null;

        return $this->jsonFactory->create()->setData([
            'done' => $done,
            'messages' => array_map('strval', $done ? [
                __('The subscription is deleted. To subscribe again, set "Enable" to Yes and save this page.'),
                ...$report->notices,
            ] : [$report->problem]),
        ]);
    }
}
