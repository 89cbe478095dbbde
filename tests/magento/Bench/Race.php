<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Model\StopSignal;
use Magento\Catalog\Api\ProductRepositoryInterface;

/** The same deletions, by the module and by a bare loop over Magento's own services that has the ids. */
final class Race
{
    public function __construct(private readonly Stand $stand)
    {
    }

    /**
     * Seconds for all that Akeneo has announced, through the module.
     *
     * @param string $outcome how all of them end
     */
    public function module(int $count, string $outcome = 'completed'): float
    {
        $magento = $this->stand->magento;
        $batch = $magento->get(Core::class)->worker()->claim(512);
        $this->freshConnection();
        $started = hrtime(true);
        $tally = $magento->get(ProcessBatch::class)->execute($batch);
        $took = (hrtime(true) - $started) / 1e9;
        // While it is at a batch, the module takes the signals.
        if ($magento->get(StopSignal::class)->requested()) {
            throw new Interrupted('stopped by a signal');
        }
        if ($tally[$outcome] !== $count) {
            throw new \RuntimeException("$count deletions became " . json_encode($tally));
        }

        return $took;
    }

    /**
     * Seconds for a loop.
     *
     * @param array<mixed> $things
     * @param callable(mixed): mixed $delete
     */
    public function loop(array $things, callable $delete): float
    {
        $started = 0;
        $this->freshConnection();
        $this->stand->magento->asAdmin(static function () use ($things, $delete, &$started): void {
            $started = hrtime(true);
            array_walk($things, static fn (mixed $thing): mixed => $delete($thing));
        });

        return (hrtime(true) - $started) / 1e9;
    }

    /** @param array<int, string> $products codes by id */
    public function productsByModule(array $products, string $outcome = 'completed'): float
    {
        $this->stand->clones->announce($products);

        return $this->module(count($products), $outcome);
    }

    /** @param array<int, string> $products codes by id */
    public function productsByLoop(array $products): float
    {
        $repository = $this->stand->magento->get(ProductRepositoryInterface::class);

        return $this->loop(array_keys($products), static fn (int $id) => $repository->delete($repository->getById($id, true, 0, true)));
    }

    /** What a process does only once is not measured. */
    public function warmUp(): void
    {
        $this->productsByModule($this->stand->clones->make(5));
        $this->productsByLoop($this->stand->clones->make(5));
    }

    /**
     * Whoever comes second may find more in the caches, so they take turns in that, too.
     *
     * @param callable(): float $ours
     * @param callable(): float $bare
     * @return array{float[], float[]}
     */
    public function inTurns(int $turns, callable $ours, callable $bare): array
    {
        $took = [[], []];
        for ($turn = 0; $turn < $turns; $turn++) {
            foreach ($turn % 2 === 0 ? [0, 1] : [1, 0] as $which) {
                $took[$which][] = [$ours, $bare][$which]();
            }
        }

        return $took;
    }

    /**
     * As a process has that has just begun. Each temporary table that an indexer makes leaves 8 kB on its connection in MariaDB
     * (SHOW SESSION STATUS LIKE 'Memory_used'), and every later query on it takes longer: whoever came second would pay.
     */
    private function freshConnection(): void
    {
        $this->stand->magento->db()->closeConnection();
        $this->stand->magento->db()->fetchOne('SELECT 1');
    }
}
