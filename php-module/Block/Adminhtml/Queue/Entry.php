<?php

declare(strict_types=1);

namespace Akeneo\Events\Block\Adminhtml\Queue;

use Akeneo\Events\Model\Listing\Offers;
use Akeneo\Events\Model\Listing\OpenedEntry;
use Akeneo\Events\Model\Listing\Place;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Magento\Backend\Block\Widget\Container;
use Magento\Backend\Block\Widget\Context;
use Magento\Framework\Phrase;

/**
 * The page of the entry that the controller has opened, with its buttons.
 *
 * @phpstan-import-type Row from QueueRows
 */
class Entry extends Container
{
    public function __construct(
        Context $context,
        private readonly OpenedEntry $opened,
        private readonly Offers $offers,
        array $data = [],
    ) {
        parent::__construct($context, $data);
    }

    /** @return Row */
    public function entry(): array
    {
        return $this->opened->row();
    }

    protected function _prepareLayout()
    {
        $this->addButton('back', [
            'label' => __('Back'),
            'class' => 'back',
            'onclick' => 'setLocation(' . $this->script($this->getUrl('*/*/')) . ')',
        ]);
        $place = Place::of($this->entry());
        if ($this->offers->putBack($place, $this->entry()['status'])) {
            $this->addAction('putBack', __('Put back'), $this->offers->putBackQuestion());
        }
        if ($this->offers->retry($place)) {
            $this->addAction('retry', __('Retry'), $this->offers->retryQuestion());
        }

        return parent::_prepareLayout();
    }

    /** A button that asks first, and then posts to the action of this name. */
    private function addAction(string $action, Phrase $label, Phrase $question): void
    {
        $url = $this->getUrl("*/*/$action", ['id' => (int)$this->entry()['id'], 'back' => 'view']);
        $this->addButton($action, [
            'label' => $label,
            'class' => 'primary',
            'onclick' => sprintf('deleteConfirm(%s, %s, {data: {}})', $this->script((string)$question), $this->script($url)),
        ]);
    }

    /** A string of JavaScript; the button escapes it for its attribute. */
    private function script(string $text): string
    {
        return (string)json_encode($text, JSON_UNESCAPED_SLASHES | JSON_HEX_APOS | JSON_THROW_ON_ERROR);
    }
}
