<?php

declare(strict_types=1);

namespace Akeneo\Events\Ui\Component\Listing\Column;

use Akeneo\Events\Model\Listing\Offers;
use Akeneo\Events\Model\Listing\Place;
use Magento\Framework\Phrase;
use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Magento\Ui\Component\Listing\Columns\Column;

/**
 * View, for whoever sees the listing; put back and retry, where they make sense and for whoever may.
 */
class Actions extends Column
{
    public function __construct(
        ContextInterface $context,
        UiComponentFactory $uiComponentFactory,
        private readonly UrlInterface $urls,
        private readonly Offers $offers,
        array $components = [],
        array $data = [],
    ) {
        parent::__construct($context, $uiComponentFactory, $components, $data);
    }

    public function prepareDataSource(array $dataSource)
    {
        foreach ($dataSource['data']['items'] ?? [] as $index => $item) {
            $dataSource['data']['items'][$index][$this->getData('name')] = $this->actions($item);
        }

        return $dataSource;
    }

    /**
     * @param array<string, mixed> $item
     * @return array<string, array<string, mixed>>
     */
    private function actions(array $item): array
    {
        $place = Place::tryFrom((string)($item['shelf'] ?? ''));
        $actions = ['view' => ['href' => $this->url('view', $item), 'label' => __('View')]];
        if ($this->offers->putBack($place, (string)$item['status'])) {
            $actions['put_back'] = $this->post('putBack', $item, __('Put back'), __('Put back entry %1', $item['id']), $this->offers->putBackQuestion());
        }
        if ($this->offers->retry($place)) {
            $actions['retry'] = $this->post('retry', $item, __('Retry'), __('Retry entry %1', $item['id']), $this->offers->retryQuestion());
        }

        return $actions;
    }

    /**
     * @param array<string, mixed> $item
     * @return array<string, mixed>
     */
    private function post(string $action, array $item, Phrase $label, Phrase $title, Phrase $question): array
    {
        return [
            'href' => $this->url($action, $item),
            'label' => $label,
            'post' => true,
            'confirm' => ['title' => $title, 'message' => $question],
        ];
    }

    /** @param array<string, mixed> $item */
    private function url(string $action, array $item): string
    {
        return $this->urls->getUrl("akeneo_events/queue/$action", ['id' => $item['id']]);
    }
}
