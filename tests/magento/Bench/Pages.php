<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

use Akeneo\Events\Test\Magento\Browser;

/** What the shop costs that does nothing with Akeneo: pages and commands, with the module and extension and without. */
final class Pages
{
    private const PAGES = 100;
    private const COMMANDS = 15;
    private const ADMIN = 'catalog/product/index/';

    public function __construct(private readonly Stand $stand)
    {
    }

    /**
     * Page after page, here and there in turn.
     *
     * @return Figure[]
     */
    public function pages(): array
    {
        return $this->inBoth(function (Variant $with, Variant $without): array {
            $webs = [];
            try {
                $webs = ['with' => new Web($this->stand->magento, $with)];
                $webs['without'] = new Web($this->stand->magento, $without);

                return [$this->storefront($webs['with'], $webs['without']), $this->admin($webs['with'], $webs['without'])];
            } finally {
                array_map(static fn (Web $web) => $web->close(), $webs);
            }
        });
    }

    /** @return Figure[] */
    public function commands(): array
    {
        return $this->inBoth(function (Variant $with, Variant $without): array {
            foreach ([[$with, true], [$without, false]] as [$shop, $has]) {
                if (str_contains($this->list($shop), 'akeneo_events:status') !== $has) {
                    throw new \RuntimeException('the commands of the module are ' . ($has ? 'missing with' : 'there without') . ' it');
                }
            }
            [$a, $b] = $this->stand->race->inTurns($this->stand->turns(self::COMMANDS), fn (): float => $this->cpu($with), fn (): float => $this->cpu($without));

            return [Figure::atMost('bootstrap_cost', 1.02, 's', $a, $b)];
        });
    }

    private function storefront(Web $with, Web $without): Figure
    {
        $id = (int)$this->stand->fixtures->product()->getId();
        [$a, $b] = $this->measure($with, $without, static fn (Web $web): \CurlHandle => $web->request("catalog/product/view/id/$id"));

        return Figure::atMost('page_cost_storefront', 1.01, 'ms', $a, $b);
    }

    private function admin(Web $with, Web $without): Figure
    {
        $browser = new Browser($this->stand->magento, ['Magento_Backend::all'], address: $with->address);
        try {
            $cookies = http_build_query($browser->cookies(), arg_separator: '; ');
            $url = $browser->url(self::ADMIN);
            [$a, $b] = $this->measure($with, $without, static fn (Web $web): \CurlHandle => $web->request($url, [CURLOPT_COOKIE => $cookies]));
        } finally {
            $browser->close();
        }

        return Figure::atMost('page_cost_admin', 1.01, 'ms', $a, $b);
    }

    /**
     * @param callable(Web): \CurlHandle $request
     * @return array{float[], float[]} milliseconds
     */
    private function measure(Web $with, Web $without, callable $request): array
    {
        $get = static function (Web $web) use ($request): float {
            $curl = $request($web);
            $body = (string)curl_exec($curl);
            $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
            if ($status !== 200) {
                throw new \RuntimeException("a page answered $status: " . substr(strip_tags($body), 0, 500));
            }

            return curl_getinfo($curl, CURLINFO_TOTAL_TIME_T) / 1000;
        };
        // Both workers of both have filled their caches.
        for ($number = 0; $number < 6; $number++) {
            $get($with);
            $get($without);
        }

        return $this->stand->race->inTurns($this->stand->of(self::PAGES), static fn (): float => $get($with), static fn (): float => $get($without));
    }

    /**
     * @param callable(Variant, Variant): Figure[] $measure
     * @return Figure[]
     */
    private function inBoth(callable $measure): array
    {
        $shops = [];
        try {
            // A cached page says nothing about how long it took to make it.
            $withoutPageCache = static fn (array $env): array => array_replace_recursive($env, ['cache_types' => ['full_page' => 0]]);
            $shops[] = $with = Variant::of($this->stand->magento, $withoutPageCache);
            $shops[] = $without = Variant::of($this->stand->magento, $withoutPageCache);
            $without->removeModule();

            return $measure($with, $without);
        } finally {
            array_map(static fn (Variant $shop) => $shop->close(), $shops);
        }
    }

    private function list(Variant $shop): string
    {
        return $shop->run([PHP_BINARY, 'bin/magento', 'list']);
    }

    /** Seconds by user and system. */
    private function cpu(Variant $shop): float
    {
        $used = static function (): float {
            $usage = getrusage(1);

            return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
        };
        $before = $used();
        $this->list($shop);

        return $used() - $before;
    }
}
