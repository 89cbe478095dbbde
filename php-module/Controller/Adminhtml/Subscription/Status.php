<?php

declare(strict_types=1);

namespace Akeneo\Events\Controller\Adminhtml\Subscription;

use Akeneo\Events\Model\Subscription\LiveStatus;
use Magento\Backend\App\Action;
use Magento\Backend\App\Action\Context;
use Magento\Framework\App\Action\HttpPostActionInterface;
use Magento\Framework\Controller\Result\Json;
use Magento\Framework\Controller\Result\JsonFactory;

/**
 * Asks Akeneo for the status of the subscription. The page calls this after it is shown, so the page never waits for
 * Akeneo.
 */
class Status extends Action implements HttpPostActionInterface
{
    /** Whoever may see the fields. */
    public const ADMIN_RESOURCE = 'Akeneo_Events::events_platform';

    public function __construct(
        Context $context,
        private readonly LiveStatus $liveStatus,
        private readonly JsonFactory $jsonFactory,
    ) {
        parent::__construct($context);
    }

    public function execute(): Json
    {
        $live = $this->liveStatus->get();
        $label = match ($live['status']) {
            null => __('Not subscribed'),
            'active' => __('Active'),
            'suspended' => __('Suspended'),
            'revoked' => __('Revoked'),
            'deleted' => __('Deleted'),
            default => __('Unknown'),
        };

        return $this->jsonFactory->create()->setData($live + ['label' => (string)$label]);
    }
}
