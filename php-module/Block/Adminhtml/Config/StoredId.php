<?php

declare(strict_types=1);

namespace Akeneo\Events\Block\Adminhtml\Config;

use Akeneo\Events\Model\Subscription\Stored;
use Magento\Backend\Block\Template\Context;
use Magento\Config\Block\System\Config\Form\Field;
use Magento\Framework\Data\Form\Element\AbstractElement;

/**
 * An id that Akeneo gave, as text: there is nothing to post. Beside the subscription's stands how it is at Akeneo, which
 * the page asks for once it is shown.
 */
class StoredId extends Field
{
    protected $_template = 'Akeneo_Events::config/stored_id.phtml';

    public function __construct(
        Context $context,
        private readonly Stored $stored,
        array $data = [],
    ) {
        parent::__construct($context, $data);
    }

    public function render(AbstractElement $element): string
    {
        $element->unsScope()->unsCanUseWebsiteValue()->unsCanUseDefaultValue()->unsCanRestoreToDefault();

        return parent::render($element);
    }

    public function getStatusUrl(): string
    {
        return $this->getUrl('akeneo_events/subscription/status');
    }

    protected function _getElementHtml(AbstractElement $element): string
    {
        $field = (string)($element->getData('field_config')['id'] ?? '');
        $this->addData([
            'html_id' => $element->getHtmlId(),
            'stored_id' => $this->stored->ids()[$field] ?? '',
            'with_status' => $field === Stored::SUBSCRIPTION_ID,
        ]);

        return $this->_toHtml();
    }
}
