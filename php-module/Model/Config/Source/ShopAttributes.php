<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Config\Source;

use Magento\Catalog\Model\ResourceModel\Product\Attribute\CollectionFactory;
use Magento\Framework\Data\OptionSourceInterface;
use Magento\Framework\Phrase;

/**
 * The product attributes of the shop that can be deleted: Magento itself refuses the others, its system attributes.
 */
class ShopAttributes implements OptionSourceInterface
{
    public function __construct(private readonly CollectionFactory $attributes)
    {
    }

    /** @return list<array{value: string, label: Phrase|string}> */
    public function toOptionArray(): array
    {
        $collection = $this->attributes->create()
            ->addFieldToFilter('is_user_defined', ['eq' => 1])
            ->setOrder('attribute_code', 'ASC');
        $options = [];
        foreach ($collection as $attribute) {
            $code = (string)$attribute->getAttributeCode();
            $label = trim((string)$attribute->getData('frontend_label'));
            $options[] = ['value' => $code, 'label' => $label === '' ? $code : "$label ($code)"];
        }

        return $options;
    }
}
