<?php

declare(strict_types=1);

namespace Akeneo\Events\ViewModel;

use Akeneo\Events\Model\InShop\Along;
use Akeneo\Events\Model\Preview;
use Akeneo\Events\Model\Reason\Ends;
use Akeneo\Events\Model\Reason\Text;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Magento\Framework\Phrase;
use Magento\Framework\View\Element\Block\ArgumentInterface;

/**
 * Says what goes along with a deletion, before an operator decides on it and after it is done. Nothing in it is escaped.
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
    ) {
    }

    /**
     * @param Row $row
     * @return Section|null null if there is nothing to say
     */
    public function of(array $row): ?array
    {
        $along = $this->along->of($row['in_shop']);
        if ($row['status'] === 'completed') {
            return $this->ends->isDeleted($row) && $along !== [] ? ['title' => __('What went along'), 'text' => '', 'along' => $along] : null;
        }
        if ($along !== []) {
            return ['title' => __('What would go along'), 'text' => '', 'along' => $along];
        }

        return in_array($row['status'], ['pending', 'failed'], true) ? $this->foreseen((int)$row['id']) : null;
    }

    /** @return Section|null */
    private function foreseen(int $id): ?array
    {
        $foreseen = $this->preview->of($id);
        if ($foreseen === null) {
            return null;
        }

        return [
            'title' => __('What would happen now'),
            'text' => $this->text->of($foreseen['sentences'], $foreseen['message']),
            'along' => $this->along->of($foreseen['in_shop']),
        ];
    }
}
