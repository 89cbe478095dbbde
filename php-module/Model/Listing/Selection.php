<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Listing;

use Magento\Framework\App\RequestInterface;
use Magento\Framework\Exception\LocalizedException;
use Magento\Framework\Phrase;
use Magento\Ui\Component\MassAction\Filter;

/**
 * Reads which entries an operator ticked: some, or all that match the filters except some.
 */
class Selection
{
    private const NAMESPACE = 'akeneo_events_queue_listing';

    public function __construct(
        private readonly RequestInterface $request,
        private readonly Filter $filter,
    ) {
    }

    /**
     * @return array{int[], ?Phrase} ids, and a note where "everything" is not all there is
     * @throws LocalizedException nothing was selected
     */
    public function read(): array
    {
        $selected = $this->request->getParam(Filter::SELECTED_PARAM);
        if (is_array($selected) && $selected !== []) {
            return [array_values(array_unique(array_map('intval', $selected))), null];
        }
        $excluded = $this->request->getParam(Filter::EXCLUDED_PARAM);
        $isEverything = $excluded === 'false' || is_array($excluded) && $excluded !== [];
        // Another listing's name would have its ids taken for entries of the queue.
        if (!$isEverything || $this->request->getParam('namespace') !== self::NAMESPACE) {
            throw new LocalizedException(__('Select at least one entry.'));
        }

        return $this->everything();
    }

    /** @return array{int[], ?Phrase} */
    private function everything(): array
    {
        $component = $this->filter->getComponent();
        $this->filter->prepareComponent($component);
        $this->filter->applySelectionOnTargetProvider();
        $provider = $component->getContext()->getDataProvider();
        $provider->setLimit(1, 1);
        $found = $provider->getSearchResult();
        if (!$found instanceof Found) {
            throw new \UnexpectedValueException('The listing of the queue is not what it was when this was written.');
        }

        return [$found->ids, $found->note()];
    }
}
