<?php

declare(strict_types=1);

namespace Akeneo\Events\Block\Adminhtml\Config;

use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\Subscription\Outstanding;
use Akeneo\Events\Model\Subscription\Settings;
use Magento\Backend\Block\Template\Context;
use Magento\Config\Block\System\Config\Form\Field;
use Magento\Framework\Data\Form\Element\AbstractElement;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Phrase;

/**
 * What stands in the way of a subscription, above the fields; no row at all if nothing does.
 */
class Readiness extends Field
{
    public function __construct(
        Context $context,
        private readonly Core $core,
        private readonly Settings $settings,
        private readonly Outstanding $outstanding,
        array $data = [],
    ) {
        parent::__construct($context, $data);
    }

    public function render(AbstractElement $element): string
    {
        $html = '';
        foreach ($this->sentences() as $sentence) {
            $html .= '<div class="message message-warning warning"><div>' . $this->_escaper->escapeHtml((string)$sentence) . '</div></div>';
        }
        $row = '<td class="label"></td><td class="value" colspan="3">' . $html . '</td>';

        return $html === '' ? '' : $this->_decorateRowHtml($element, $row);
    }

    /** @return array<Phrase|string> */
    private function sentences(): array
    {
        try {
            $this->core->requireExtension();
        } catch (LocalizedException $missing) {
            return [$missing->getMessage()];
        }
        $obstacle = $this->settings->obstacle();
        if ($obstacle !== null) {
            return [$obstacle];
        }
        $problem = $this->outstanding->problem();

        return array_filter([$problem === null ? $this->settings->addressProblem() : __('The subscription at Akeneo is not up to date. %1', $problem)]);
    }
}
