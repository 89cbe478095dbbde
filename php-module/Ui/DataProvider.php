<?php

declare(strict_types=1);

namespace Akeneo\Events\Ui;

use Akeneo\Events\Model\Listing\Found;
use Magento\Framework\Api\Search\SearchResultInterface;

/**
 * Gives the listing its entries. Model\Listing\Search finds them; see di.xml.
 */
class DataProvider extends \Magento\Framework\View\Element\UiComponent\DataProvider\DataProvider
{
    protected function searchResultToOutput(SearchResultInterface $searchResult)
    {
        $output = parent::searchResultToOutput($searchResult);
        if ($searchResult instanceof Found) {
            $output['more'] = $searchResult->more;
            $output['note'] = (string)$searchResult->note();
        }

        return $output;
    }
}
