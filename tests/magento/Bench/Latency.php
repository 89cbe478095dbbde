<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

use Akeneo\Events\Test\Magento\Skipped;

/**
 * From the webhook's answer to the product's disappearance. For comparison a bare loop looks at the table once a second and deletes what it
 * finds, in the same shop at the same moments.
 */
final class Latency
{
    private const EVENTS = 200;
    private const TURNS = 2;
    /** Seconds between two events, on average; each moment is as likely as any other. */
    private const PAUSE = 0.35;
    private const SEED = 20;
    /** Nobody waits for a product longer than this. */
    private const SECONDS = 20;
    private const QUEUES = ['mysql' => 'db', 'rabbitmq' => 'amqp'];
    /** Seconds. The MySQL queue has none for the median: its consumer looks once a second. */
    private const TARGETS = ['mysql' => [50 => null, 99 => 1.5], 'rabbitmq' => [50 => 0.3, 99 => 1.5]];

    public function __construct(private readonly Stand $stand)
    {
    }

    /**
     * @return Figure[]
     * @throws Skipped
     */
    public function toDisappearance(): array
    {
        $this->stand->indexes->setScheduled(true);
        [$shops, $skipped] = $this->shops();
        $took = array_fill_keys([...array_keys($shops), 'bare'], []);
        try {
            for ($turn = 0; $turn < self::TURNS; $turn++) {
                foreach ($shops as $queue => $shop) {
                    array_push($took[$queue], ...$this->measure($shop, Worker::consumer($shop), $turn));
                }
                array_push($took['bare'], ...$this->measure($shops['mysql'], Worker::bareLoop($shops['mysql']), $turn));
            }
        } finally {
            array_map(static fn (Variant $shop) => $shop->close(), $shops);
        }
        $figures = [];
        foreach (array_keys($shops) as $queue) {
            foreach (self::TARGETS[$queue] as $percent => $most) {
                [$ours, $bare] = [Figure::percentile($took[$queue], $percent), Figure::percentile($took['bare'], $percent)];
                $figures[] = Figure::limited("latency_{$queue}_p$percent", $most, 's', $ours, $bare);
            }
        }
        end($figures)->note($skipped);

        return $figures;
    }

    /** @return array{array<string, Variant>, string} by queue; and why one of them is not there */
    private function shops(): array
    {
        [$shops, $skipped] = [[], ''];
        foreach (self::QUEUES as $queue => $connection) {
            try {
                $shops[$queue] = Variant::queueOn($this->stand->magento, $connection);
            } catch (Skipped $reason) {
                $skipped = "skipped with $queue: {$reason->getMessage()}";
            }
        }
        if (!isset($shops['mysql'])) {
            throw new Skipped($skipped);
        }

        return [$shops, $skipped];
    }

    /** @return float[] seconds of each event */
    private function measure(Variant $shop, Worker $worker, int $turn): array
    {
        $web = null;
        try {
            $web = new Web($this->stand->magento, $shop);
            $products = $this->stand->clones->make($this->stand->of(intdiv(self::EVENTS, self::TURNS)) + 1);
            $first = array_slice($products, 0, 1, true);
            // Whatever is loaded only once, is.
            $this->delete($web, $first, [0.0]);

            return $this->delete($web, array_diff_key($products, $first), $this->moments(count($products) - 1, $turn));
        } finally {
            $worker->end();
            $web?->close();
        }
    }

    /**
     * Seconds from the beginning; of each turn the same for all.
     *
     * @return float[]
     */
    private function moments(int $count, int $turn): array
    {
        mt_srand(self::SEED + $turn);
        [$moments, $moment] = [[], 0.0];
        for ($number = 0; $number < $count; $number++) {
            $moments[] = $moment += -self::PAUSE * log(mt_rand(1, 1_000_000) / 1_000_000);
        }

        return $moments;
    }

    /**
     * @param array<int, string> $products codes by id
     * @param float[] $moments
     * @return float[] seconds
     */
    private function delete(Web $web, array $products, array $moments): array
    {
        [$took, $answered, $next, $began] = [[], [], 0, microtime(true)];
        [$ids, $codes] = [array_keys($products), array_values($products)];
        while (count($took) < count($ids)) {
            if ($next < count($ids) && microtime(true) >= $began + $moments[$next]) {
                $this->announce($web, $codes[$next]);
                $answered[$ids[$next++]] = microtime(true);
            }
            foreach ($this->gone(array_keys($answered)) as $id) {
                $took[] = microtime(true) - $answered[$id];
                unset($answered[$id]);
            }
            if ($answered !== [] && microtime(true) - min($answered) > self::SECONDS) {
                throw new \RuntimeException('a product is there ' . self::SECONDS . ' s after its event');
            }
            usleep(2_000);
        }

        return $took;
    }

    private function announce(Web $web, string $code): void
    {
        $curl = $web->delivery($this->stand->akeneo->signed('product', $code));
        curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        if ($status !== 200) {
            throw new \RuntimeException("the webhook answered $status");
        }
    }

    /**
     * @param int[] $ids
     * @return int[] those that are not in the shop any more
     */
    private function gone(array $ids): array
    {
        if ($ids === []) {
            return [];
        }
        $there = 'SELECT entity_id FROM ' . $this->stand->magento->table('catalog_product_entity') . ' WHERE entity_id IN (' . implode(', ', $ids) . ')';

        return array_diff($ids, $this->stand->magento->db()->fetchCol($there));
    }
}
