<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

use Akeneo\Events\Test\Magento\Fixtures;

/** Magento's own door while Akeneo sends as fast as it ever does. */
final class Door
{
    private const TURNS = 4;
    /** All turns together: sixty seconds at full rate, and a hundred answers at the slow one. */
    private const SECONDS = [100 => 60, 1 => 100];

    /** @var array<int, int> answers that are not 200, by status */
    private array $refused = [];

    public function __construct(private readonly Stand $stand)
    {
    }

    /** @return Figure[] */
    public function steady(): array
    {
        $web = new Web($this->stand->magento, Variant::none($this->stand->magento));
        $took = [100 => [], 1 => []];
        try {
            $this->warmUp($web);
            for ($turn = 0; $turn < self::TURNS; $turn++) {
                foreach (self::SECONDS as $rate => $seconds) {
                    array_push($took[$rate], ...$this->send($web, $rate, $this->stand->of($seconds) / self::TURNS));
                }
            }
        } finally {
            $web->close();
        }
        $p99 = static fn (int $rate): array => [Figure::percentile($took[$rate], 99)];
        $refused = 'answers that were not 200: ' . json_encode($this->refused);

        return [Figure::atMost('magento_door_at_100', 3, 'ms', $p99(100), $p99(1))->unless($this->refused === [], $refused)];
    }

    /** One after another, so that both workers have done so before. */
    private function warmUp(Web $web): void
    {
        for ($number = 0; $number < 20; $number++) {
            curl_exec($web->delivery($this->stand->akeneo->signed('product', Fixtures::uuid())));
        }
    }

    /** @return float[] milliseconds from the moment at which each event was due to its answer */
    private function send(Web $web, int $rate, float $seconds): array
    {
        $multi = curl_multi_init();
        [$took, $due, $sent, $count] = [[], [], 0, max(1, (int)($rate * $seconds))];
        $began = hrtime(true);
        while (count($took) < $count) {
            while ($sent < $count && ($at = $began + (int)($sent * 1e9 / $rate)) <= hrtime(true)) {
                $curl = $web->delivery($this->stand->akeneo->signed('product', Fixtures::uuid()));
                $due[spl_object_id($curl)] = [$at, $curl];
                curl_multi_add_handle($multi, $curl);
                $sent++;
            }
            curl_multi_exec($multi, $running);
            while ($done = curl_multi_info_read($multi)) {
                $took[] = (hrtime(true) - $due[spl_object_id($done['handle'])][0]) / 1e6;
                $this->note(curl_getinfo($done['handle'], CURLINFO_RESPONSE_CODE));
                curl_multi_remove_handle($multi, $done['handle']);
                unset($due[spl_object_id($done['handle'])]);
            }
            if (count($due) > 0) {
                curl_multi_select($multi, 0.002);
            } else {
                usleep(200);
            }
        }

        return $took;
    }

    private function note(int $status): void
    {
        if ($status !== 200) {
            $this->refused[$status] = ($this->refused[$status] ?? 0) + 1;
        }
    }
}
