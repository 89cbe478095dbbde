<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\InShop;

use Akeneo\Events\Model\Numbers;
use Magento\Framework\Phrase;

/**
 * Says what goes along with a deletion, each kind with its number.
 */
class Along
{
    public function __construct(private readonly Entities $entities, private readonly Numbers $numbers)
    {
    }

    /**
     * @param string|null $json the column in_shop
     * @return list<Phrase> empty if nothing goes along, or if nobody has counted yet
     */
    public function of(?string $json): array
    {
        $counts = [];
        foreach ($this->entities->of($json) as $entity) {
            foreach ($entity['along'] ?? [] as $kind => $count) {
                $counts[$kind] = ($counts[$kind] ?? 0) + $count;
            }
        }
        $phrases = [];
        foreach ($counts as $kind => $count) {
            $phrases[] = $this->phrase((string)$kind, $this->numbers->of($count));
        }

        return array_values(array_filter($phrases));
    }

    private function phrase(string $kind, string $count): ?Phrase
    {
        return match ($kind) {
            'categories' => __('Categories below it: %1', $count),
            'product_links' => __('Assignments of products to categories: %1', $count),
            'url_rewrites' => __('URL rewrites: %1', $count),
            'category_links' => __('Assignments to categories: %1', $count),
            'reviews' => __('Reviews: %1', $count),
            'images' => __('Images: %1', $count),
            'variants' => __('Variants that become single products: %1', $count),
            'carts' => __('Carts that hold it: %1', $count),
            default => null,
        };
    }
}
