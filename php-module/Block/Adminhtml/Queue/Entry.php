<?php

declare(strict_types=1);

namespace Akeneo\Events\Block\Adminhtml\Queue;

use Akeneo\Events\Controller\Adminhtml\Queue\Retry;
use Magento\Backend\Block\Widget\Container;

/**
 * The page of one entry, which the controller gives it as "entry", with its buttons.
 */
class Entry extends Container
{
    protected function _prepareLayout()
    {
        $this->addButton('back', [
            'label' => __('Back'),
            'class' => 'back',
            'onclick' => 'setLocation(' . $this->script($this->getUrl('*/*/')) . ')',
        ]);
        if ($this->_authorization->isAllowed(Retry::ADMIN_RESOURCE)) {
            $url = $this->getUrl('*/*/retry', ['id' => (int)$this->getRequest()->getParam('id'), 'back' => 'view']);
            $this->addButton('retry', [
                'label' => __('Retry'),
                'class' => 'primary',
                'onclick' => sprintf(
                    'deleteConfirm(%s, %s, {data: {}})',
                    $this->script((string)__('The entry becomes pending again, whatever its status. What it names is deleted if every guard lets it pass.')),
                    $this->script($url)
                ),
            ]);
        }

        return parent::_prepareLayout();
    }

    /** A string of JavaScript; the button escapes it for its attribute. */
    private function script(string $text): string
    {
        return (string)json_encode($text, JSON_UNESCAPED_SLASHES | JSON_HEX_APOS | JSON_THROW_ON_ERROR);
    }
}
