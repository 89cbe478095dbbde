<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

use Akeneo\Events\Test\Magento\Browser;

/** What the shop costs that does nothing with Akeneo: pages and commands, with the module and extension and without. */
final class Pages
{
    /** Two servers of the very same shop differ by some percent as long as they run, so each round starts new ones. */
    private const ROUNDS = 16;
    /** One page differs from the next by a tenth: it takes more than a thousand of them to tell half a percent. */
    private const PAGES = 80;
    private const COMMANDS = 120;
    private const ADMIN = 'catalog/product/index/';

    public function __construct(private readonly Stand $stand)
    {
    }

    /** @return Figure[] */
    public function pages(): array
    {
        return $this->inBoth(function (Variant $with, Variant $without): array {
            $product = 'catalog/product/view/id/' . (int)$this->stand->fixtures->product()->getId();
            $browser = $this->browser($with);
            try {
                $cookies = [CURLOPT_COOKIE => http_build_query($browser->cookies(), arg_separator: '; ')];
                $list = $browser->url(self::ADMIN);
                $took = [];
                for ($round = 0; $round < $this->stand->turns(self::ROUNDS); $round++) {
                    $took = array_merge_recursive($took, $this->round($round, $with, $without, [
                        'storefront' => static fn (Web $web): \CurlHandle => $web->request($product),
                        'admin' => static fn (Web $web): \CurlHandle => $web->request($list, $cookies),
                    ]));
                }
            } finally {
                $browser->close();
            }

            return [
                Figure::atMost('page_cost_storefront', 1.01, 'ms', ...$took['storefront']),
                Figure::atMost('page_cost_admin', 1.01, 'ms', ...$took['admin']),
            ];
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

    /** One login for all rounds: the caches of both variants know the user's role from then on. */
    private function browser(Variant $with): Browser
    {
        $web = new Web($this->stand->magento, $with);
        try {
            return new Browser($this->stand->magento, ['Magento_Backend::all'], address: $web->address);
        } finally {
            $web->close();
        }
    }

    /**
     * Page after page, here and there in turn.
     *
     * @param array<string, callable(Web): \CurlHandle> $pages
     * @return array<string, array{a: float[], b: float[]}> milliseconds, by page
     */
    private function round(int $round, Variant $with, Variant $without, array $pages): array
    {
        $webs = [];
        try {
            // Which of them starts first may matter.
            foreach ($round % 2 === 0 ? [0 => $with, 1 => $without] : [1 => $without, 0 => $with] as $which => $variant) {
                $webs[$which] = new Web($this->stand->magento, $variant);
            }

            return array_map(fn (callable $request): array => $this->measure($webs[0], $webs[1], $request), $pages);
        } finally {
            array_map(static fn (Web $web) => $web->close(), $webs);
        }
    }

    /**
     * @param callable(Web): \CurlHandle $request
     * @return array{a: float[], b: float[]} milliseconds
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

        [$a, $b] = $this->stand->race->inTurns($this->stand->of(self::PAGES), static fn (): float => $get($with), static fn (): float => $get($without));

        return ['a' => $a, 'b' => $b];
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
