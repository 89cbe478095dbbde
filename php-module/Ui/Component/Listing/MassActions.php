<?php

declare(strict_types=1);

namespace Akeneo\Events\Ui\Component\Listing;

use Akeneo\Events\Controller\Adminhtml\Queue\RetrySelected;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Ui\Component\MassAction;

/**
 * Offers "Retry selected" to users who may do it.
 */
class MassActions extends MassAction
{
    public function __construct(
        ContextInterface $context,
        private readonly AuthorizationInterface $authorization,
        array $components = [],
        array $data = [],
    ) {
        parent::__construct($context, $components, $data);
    }

    public function prepare()
    {
        parent::prepare();
        if (!$this->authorization->isAllowed(RetrySelected::ADMIN_RESOURCE)) {
            $this->setData('config', ['actions' => [], 'componentDisabled' => true] + (array)$this->getData('config'));
        }
    }
}
