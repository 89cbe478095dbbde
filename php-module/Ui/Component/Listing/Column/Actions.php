<?php

declare(strict_types=1);

namespace Akeneo\Events\Ui\Component\Listing\Column;

use Akeneo\Events\Controller\Adminhtml\Queue\Retry;
use Magento\Framework\AuthorizationInterface;
use Magento\Framework\UrlInterface;
use Magento\Framework\View\Element\UiComponent\ContextInterface;
use Magento\Framework\View\Element\UiComponentFactory;
use Magento\Ui\Component\Listing\Columns\Column;

/**
 * View, for whoever sees the listing, and retry, for whoever may.
 */
class Actions extends Column
{
    public function __construct(
        ContextInterface $context,
        UiComponentFactory $uiComponentFactory,
        private readonly UrlInterface $urls,
        private readonly AuthorizationInterface $authorization,
        array $components = [],
        array $data = [],
    ) {
        parent::__construct($context, $uiComponentFactory, $components, $data);
    }

    public function prepareDataSource(array $dataSource)
    {
        $mayRetry = $this->authorization->isAllowed(Retry::ADMIN_RESOURCE);
        foreach ($dataSource['data']['items'] ?? [] as $index => $item) {
            $actions = ['view' => ['href' => $this->url('view', $item), 'label' => __('View')]];
            if ($mayRetry) {
                $actions['retry'] = [
                    'href' => $this->url('retry', $item),
                    'label' => __('Retry'),
                    'post' => true,
                    'confirm' => [
                        'title' => __('Retry entry %1', $item['id']),
                        'message' => __('The entry becomes pending again, whatever its status. What it names is deleted if every guard lets it pass.'),
                    ],
                ];
            }
            $dataSource['data']['items'][$index][$this->getData('name')] = $actions;
        }

        return $dataSource;
    }

    /** @param array<string, mixed> $item */
    private function url(string $action, array $item): string
    {
        return $this->urls->getUrl("akeneo_events/queue/$action", ['id' => $item['id']]);
    }
}
