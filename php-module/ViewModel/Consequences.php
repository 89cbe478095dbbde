<?php

declare(strict_types=1);

namespace Akeneo\Events\ViewModel;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\InShop\Along;
use Akeneo\Events\Model\Listing\Place;
use Akeneo\Events\Model\Preview;
use Akeneo\Events\Model\Reason\Ends;
use Akeneo\Events\Model\Reason\Text;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Magento\Framework\Phrase;
use Magento\Framework\View\Element\Block\ArgumentInterface;

/**
 * Says what goes along with a deletion, before an operator decides on it and after it is done. With what is only hidden, nothing goes along.
 * Nothing in it is escaped.
 *
 * @phpstan-import-type Row from QueueRows
 * @phpstan-type Section array{title: Phrase, text: string, along: list<Phrase>}
 */
class Consequences implements ArgumentInterface
{
    public function __construct(
        private readonly Along $along,
        private readonly Preview $preview,
        private readonly Text $text,
        private readonly Ends $ends,
        private readonly Config $config,
    ) {
    }

    /**
     * @param Row $row
     * @return Section|null null if there is nothing to say
     */
    public function of(array $row): ?array
    {
        $place = Place::of($row);

        return match (true) {
            $row['status'] === 'completed' => $this->ends->isDeleted($row) ? $this->counted(__('What went along'), $row) : null,
            $place?->isOnShelf() === true => $this->onShelf($place, $row),
            $place === Place::Hiding, $this->config->shelf() !== [] => $this->foreseen($row),
            default => $this->counted(__('What would go along'), $row) ?? $this->foreseen($row),
        };
    }

    /**
     * @param Row $row
     * @return Section|null
     */
    private function onShelf(Place $place, array $row): ?array
    {
        $isDue = $place === Place::Waits && $row['available_at'] <= gmdate('Y-m-d H:i:s');

        return match (true) {
            $place->shelf() === 'returning' => null,
            $isDue => $this->foreseen($row),
            default => $this->counted(__('What would go along when it is deleted'), $row),
        };
    }

    /**
     * What the shop counted before.
     *
     * @param Row $row
     * @return Section|null
     */
    private function counted(Phrase $title, array $row): ?array
    {
        $along = $this->along->of($row['in_shop']);

        return $along === [] ? null : ['title' => $title, 'text' => '', 'along' => $along];
    }

    /**
     * What the shop would do now.
     *
     * @param Row $row
     * @return Section|null
     */
    private function foreseen(array $row): ?array
    {
        $foreseen = in_array($row['status'], ['pending', 'failed'], true) ? $this->preview->of((int)$row['id']) : null;
        if ($foreseen === null) {
            return null;
        }

        return [
            'title' => __('What would happen now'),
            'text' => $this->text->of($foreseen['sentences'], $foreseen['message']),
            'along' => $foreseen['verdict'] === 'delete' ? $this->along->of($foreseen['in_shop']) : [],
        ];
    }
}
