<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Catalog\Api\ProductRepositoryInterface;
use Magento\Sitemap\Model\ResourceModel\Catalog\CategoryFactory as CategoriesOfSitemap;
use Magento\Sitemap\Model\ResourceModel\Catalog\ProductFactory as ProductsOfSitemap;
use Magento\Store\Model\StoreManagerInterface;

/** Somebody who looks for a product in the shop, and the robot that reads its sitemap. */
final class Visitor
{
    public function __construct(private readonly Magento $magento, private readonly Storefront $storefront)
    {
    }

    /** @return array<string, bool> where the product is found, and whether it can be bought */
    public function product(int $id, int $category): array
    {
        $product = $this->magento->get(ProductRepositoryInterface::class)->getById($id, false, $this->store(), true);
        $address = "/{$product->getUrlKey()}.html";

        return [
            'page' => $this->storefront->product($id) === 200,
            'category' => str_contains($this->storefront->page("catalog/category/view/id/$category"), $address),
            'search' => str_contains($this->storefront->page($this->search($product->getSku())), $address),
            'sitemap' => isset($this->magento->get(ProductsOfSitemap::class)->create()->getCollection($this->store())[$id]),
            'buyable' => (bool)$product->isSalable(),
        ];
    }

    /** @return array<string, bool> where the category is found */
    public function category(int $id): array
    {
        return [
            'page' => $this->storefront->category($id) === 200,
            'sitemap' => isset($this->magento->get(CategoriesOfSitemap::class)->create()->getCollection($this->store())[$id]),
        ];
    }

    /** Magento keeps a page that found nothing for a day, whatever comes into the shop meanwhile. So each visitor asks in words of their own. */
    private function search(string $sku): string
    {
        return 'catalogsearch/result/?' . http_build_query(['q' => $sku, 'visit' => Fixtures::name('visit')]);
    }

    private function store(): int
    {
        return (int)$this->magento->get(StoreManagerInterface::class)->getDefaultStoreView()->getId();
    }
}
