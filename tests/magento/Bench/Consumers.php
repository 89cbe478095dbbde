<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

use Akeneo\Events\Test\Magento\Consumer;
use Akeneo\Events\Test\Magento\Skipped;

/** Magento's own consumers, as processes: how much more two do than one, and what one costs that has nothing to do. */
final class Consumers
{
    private const CATALOG = 12_500;
    private const EACH = 400;
    /** A worker's first deletions, in which it loads what it needs. */
    private const FIRST = 10;

    /** @var array<int, string> what is left of the catalog, codes by id */
    private array $products = [];

    public function __construct(private readonly Stand $stand)
    {
    }

    /** @return Figure[] */
    public function scaling(): array
    {
        $shop = $this->rabbitMqOrOwn($note);
        try {
            $this->products = $this->stand->catalog($this->stand->of(self::CATALOG));
            [$two, $one] = $this->stand->race->inTurns(
                $this->stand->turns(3),
                fn (): float => $this->deletionsASecond($shop, 2),
                fn (): float => $this->deletionsASecond($shop, 1)
            );
        } finally {
            $shop->close();
        }

        return [Figure::atLeast('delete_scaling', 1.85, 'deletions/s', $two, $one)->note($note)];
    }

    /**
     * In the shop's own queue. The bare loop asks the database once a second, and that is all it does.
     *
     * @return Figure[]
     */
    public function idle(): array
    {
        $shop = Variant::none($this->stand->magento);
        $foreign = $this->within(5, static fn (): float => 0.0)[0];
        $ours = $this->idling(Worker::consumer($shop));
        $bare = $this->idling(Worker::bareLoop($shop));

        return [
            Figure::limited('idle_cost_queries', 240, 'queries/min', $ours[0], $bare[0])
                ->unless($foreign < 1, sprintf('others send the database %.0f queries a minute', $foreign)),
            Figure::limited('idle_cost_cpu', 0.1, 's/min', $ours[1], $bare[1]),
        ];
    }

    private function rabbitMqOrOwn(?string &$note): Variant
    {
        try {
            $note = '';
            return Variant::queueOn($this->stand->magento, 'amqp');
        } catch (Skipped $skipped) {
            $note = "not with RabbitMQ but with the shop's own queue: {$skipped->getMessage()}";

            return Variant::none($this->stand->magento);
        }
    }

    /** So many workers for so many times as many products. They stand still until Akeneo has announced all. */
    private function deletionsASecond(Variant $shop, int $count): float
    {
        $workers = [];
        try {
            for ($number = 0; $number < $count; $number++) {
                $workers[] = $worker = Worker::consumer($shop);
                $this->announce(self::FIRST);
                $this->awaitEnd();
                $worker->pause();
            }
            $products = $this->stand->of(self::EACH) * $count;
            $this->announce($products);
            $started = hrtime(true);
            array_map(static fn (Worker $worker) => $worker->goOn(), $workers);
            $this->awaitEnd();

            return $products / ((hrtime(true) - $started) / 1e9);
        } finally {
            array_map(static fn (Worker $worker) => $worker->end(), $workers);
        }
    }

    private function announce(int $count): void
    {
        $taken = array_slice($this->products, 0, $count, true);
        $this->products = array_diff_key($this->products, $taken);
        $this->stand->clones->announce($taken);
    }

    private function awaitEnd(): void
    {
        // Seldom, since who looks takes the processors away from the workers.
        Consumer::await('all deletions end', fn (): bool => $this->stand->akeneo->open() === 0, 50);
    }

    /** @return array{float, float} queries and seconds of CPU, a minute */
    private function idling(Worker $worker): array
    {
        try {
            // It begins.
            sleep(8);
            $cost = $this->within($this->stand->of(60), $worker->cpu(...));
            if (!$worker->isAlive()) {
                throw new \RuntimeException('the worker ended');
            }

            return $cost;
        } finally {
            $worker->end();
        }
    }

    /**
     * @param callable(): float $cpu
     * @return array{float, float}
     */
    private function within(int $seconds, callable $cpu): array
    {
        $questions = fn (): int => (int)$this->stand->magento->db()->fetchPairs("SHOW GLOBAL STATUS LIKE 'Questions'")['Questions'];
        [$before, $cpuBefore] = [$questions(), $cpu()];
        sleep($seconds);
        // The last one asks, too.
        return [($questions() - $before - 1) * 60 / $seconds, ($cpu() - $cpuBefore) * 60 / $seconds];
    }
}
