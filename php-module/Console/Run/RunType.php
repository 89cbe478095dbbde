<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Run;

use Akeneo\Events\Core\Queue;
use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\LogFile;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Model\SavedSettings;
use Akeneo\Events\Model\StopSignal;
use Magento\Framework\App\Config\ReinitableConfigInterface;

/**
 * Processes the pending entries of a type for an operator, each at most once. A run may take hours: configuration that somebody saves
 * meanwhile counts from the next batch on.
 */
class RunType
{
    private const BATCH = 100;

    /** At most so many entries of the shelf are counted. */
    private const MOST_ON_SHELF = 1000;

    public function __construct(
        private readonly Core $core,
        private readonly ProcessBatch $processBatch,
        private readonly Brake $brake,
        private readonly StopSignal $stop,
        private readonly SavedSettings $settings,
        private readonly ReinitableConfigInterface $appConfig,
        private readonly LogFile $logger,
    ) {
    }

    /**
     * @param string $type as an operator writes it: product-model, product_model.deleted, or the full event type
     * @param callable(): bool $mayGoOn asked before each deletion; the run ends with the first No that leaves something
     * @throws \Akeneo\Events\Core\InvalidInputException there is no such type
     * @throws \Akeneo\Events\Core\CoreException
     */
    public function execute(string $type, bool $force, Watch $watch, callable $mayGoOn): void
    {
        $watch->beginMany($force ? $this->reset($type, $watch) : 0);
        $this->settings->remember();
        $after = 0;
        while (!$this->stop->requested()) {
            if ($this->settings->changed()) {
                $this->settings->remember();
                $this->appConfig->reinit();
            }
            $worker = $this->core->worker($force);
            $batch = $worker->claimType($type, self::BATCH, $after);
            $after = $batch->lastId();
            $watch->during($this->processBatch, $batch, $mayGoOn);
            if ($batch->held()) {
                $watch->held($this->brake->state());
            }
            if ($batch->size() === 0 || $batch->held() || ($watch->hasLeft() && !$mayGoOn())) {
                break;
            }
        }
        if (!$force) {
            $this->lookAtShelf($type, $watch);
        }
    }

    private function lookAtShelf(string $type, Watch $watch): void
    {
        $queue = $this->core->queue();
        $now = $queue->now();
        $hidden = $queue->list(['type' => $type, 'status' => Queue::PENDING, 'shelf' => 'hidden', 'oldest_first' => true], self::MOST_ON_SHELF + 1);
        $days = array_filter(array_column($hidden, 'available_at'), static fn (int $day): bool => $day > $now);
        if ($days !== []) {
            $more = count($days) > self::MOST_ON_SHELF;
            $watch->onShelf(number_format($more ? self::MOST_ON_SHELF : count($days)) . ($more ? '+' : ''), min($days));
        }
    }

    /** @return int how many entries are pending now that were not being processed */
    private function reset(string $type, Watch $watch): int
    {
        $queue = $this->core->queue();
        $reset = 0;
        $busy = [];
        $after = 0;
        while ($after !== null) {
            $chunk = $queue->resetType($type, $after);
            $reset += $chunk['reset'];
            array_push($busy, ...$chunk['busy']);
            if ($chunk['reset'] > 0) {
                $this->logger->info(sprintf(
                    'queue: %d entries of type %s made pending by command, with ids from %d to %d',
                    $chunk['reset'],
                    $type,
                    $after + 1,
                    $chunk['next']
                ));
            }
            $after = $chunk['next'];
        }
        $watch->busy($busy);

        return $reset;
    }
}
