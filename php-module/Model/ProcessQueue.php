<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\LeaseLostException;
use Akeneo\Events\Core\Worker;

/**
 * Processes due entries, batch by batch, for the consumer and for cron. It does nothing if "Use Native Message Queue"
 * or "Enable" is No. If "Enable" becomes No, the current batch ends after the current deletion.
 */
class ProcessQueue
{
    private const BATCH = 100;

    public function __construct(
        private readonly Core $core,
        private readonly Config $config,
        private readonly ProcessBatch $processBatch,
        private readonly StopSignal $stop,
        private readonly LogFile $logger,
        private readonly EmergencyStop $emergencyStop,
    ) {
    }

    /** Whether there is anything to do now. Cheap enough to ask every second. */
    public function isDue(): bool
    {
        return $this->config->usesNativeQueue() && $this->core->queue()->hasDue() && !$this->emergencyStop->isPulled();
    }

    /**
     * @param callable(int): bool $mayGoOn asked before each batch, with the number of entries taken so far
     * @return int how many entries were taken
     * @throws \Akeneo\Events\Core\DatabaseException
     */
    public function execute(callable $mayGoOn): int
    {
        $taken = 0;
        $worker = null;
        while (!$this->stop->requested() && $this->isDue() && $mayGoOn($taken)) {
            // Made once: it reads the connector's mapping and decrypts the PIM's credentials.
            $worker ??= $this->core->worker();
            $size = $this->batch($worker);
            if ($size === 0) {
                break;
            }
            $taken += $size;
        }

        return $taken;
    }

    private function batch(Worker $worker): int
    {
        // From the claim on: a process that is killed between the two would leave the batch leased for minutes.
        $this->stop->listen();
        $size = 0;
        try {
            $batch = $worker->claim(self::BATCH);
            $size = $batch->size();
            $released = $this->processBatch->execute($batch, null, fn (): bool => !$this->emergencyStop->isPulled())['released'];
            if ($released > 0 && $this->emergencyStop->isPulled()) {
                $this->logger->warning("queue: Enable was set to No; $released entries of the batch in hand stay pending");
            }
        } catch (LeaseLostException $lost) {
            $this->logger->warning("queue: {$lost->getMessage()}");
        } finally {
            $this->stop->ignore();
        }

        return $size;
    }
}
