<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Framework\App\DeploymentConfig;
use Magento\Framework\App\Config\ScopeConfigInterface;

/** The shop as its visitors see it. */
final class Storefront
{
    public readonly string $url;
    private ?bool $answers = null;

    public function __construct(private readonly Magento $magento)
    {
        $base = (string)$magento->get(ScopeConfigInterface::class)->getValue('web/unsecure/base_url');
        $this->url = rtrim(getenv('MAGENTO_URL') ?: $base, '/');
    }

    /** HTTP status of a page, after one redirect to where it really is. */
    public function status(string $path): int
    {
        return $this->answered($path)[0];
    }

    /** What a page shows. */
    public function page(string $path): string
    {
        return $this->answered($path)[1];
    }

    public function admin(): int
    {
        return $this->status($this->magento->get(DeploymentConfig::class)->get('backend/frontName'));
    }

    /** HTTP status of the page of a product or category, by its id. */
    public function product(int $id): int
    {
        return $this->status("catalog/product/view/id/$id");
    }

    public function category(int $id): int
    {
        return $this->status("catalog/category/view/id/$id");
    }

    /** @return array{int, string} */
    private function answered(string $path): array
    {
        if (!($this->answers ??= $this->url !== 'none' && $this->request('')[0] > 0)) {
            throw new Skipped("no storefront answers at {$this->url}");
        }

        return $this->request($path);
    }

    /** @return array{int, string} */
    private function request(string $path): array
    {
        $curl = curl_init($this->url . '/' . ltrim($path, '/'));
        curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_FOLLOWLOCATION => true, CURLOPT_MAXREDIRS => 2, CURLOPT_TIMEOUT => 60, CURLOPT_PATH_AS_IS => true]);
        $body = (string)curl_exec($curl);

        return [(int)curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $body];
    }
}
