<?php

declare(strict_types=1);

namespace Akeneo\Events\Block\Adminhtml\Config;

use Akeneo\Events\Controller\Adminhtml\Subscription\Reset;
use Magento\Config\Block\System\Config\Form\Field;
use Magento\Framework\Data\Form\Element\AbstractElement;

/**
 * The button "Reset Subscription"; no row for those who may not press it.
 */
class ResetButton extends Field
{
    protected $_template = 'Akeneo_Events::config/reset_button.phtml';

    public function render(AbstractElement $element): string
    {
        $element->unsScope()->unsCanUseWebsiteValue()->unsCanUseDefaultValue()->unsCanRestoreToDefault();

        return $this->_authorization->isAllowed(Reset::ADMIN_RESOURCE) ? parent::render($element) : '';
    }

    public function getResetUrl(): string
    {
        return $this->getUrl('akeneo_events/subscription/reset');
    }

    protected function _getElementHtml(AbstractElement $element): string
    {
        $this->addData(['html_id' => $element->getHtmlId(), 'label' => $element->getLabel()]);

        return $this->_toHtml();
    }
}
