<?php

declare(strict_types=1);

namespace Akeneo\Events\Ui\Component\Listing;

use Akeneo\Events\Controller\Adminhtml\Queue\PutBackSelected;
use Akeneo\Events\Controller\Adminhtml\Queue\RetrySelected;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Ui\Component\MassAction;

/**
 * Offers "Put back selected" and "Retry selected" to users who may do it.
 */
class MassActions extends MassAction
{
    /** Permissions by the type of the action. */
    private const RESOURCES = ['put_back' => PutBackSelected::ADMIN_RESOURCE, 'retry' => RetrySelected::ADMIN_RESOURCE];

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
        $config = (array)$this->getData('config');
        $allowed = array_filter(
            $config['actions'] ?? [],
            fn (array $action): bool => isset(self::RESOURCES[$action['type']]) && $this->authorization->isAllowed(self::RESOURCES[$action['type']])
        );
        $this->setData('config', ['actions' => array_values($allowed)] + ($allowed === [] ? ['componentDisabled' => true] : []) + $config);
    }
}
