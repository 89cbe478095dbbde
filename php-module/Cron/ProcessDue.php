<?php

declare(strict_types=1);

namespace Akeneo\Events\Cron;

use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\CoreLog;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Model\ProcessQueue;

/**
 * Each minute: takes entries back from workers that died, and processes what no consumer has come for.
 *
 * It ends in time for the next one. Several at once do no harm: each takes other entries.
 */
class ProcessDue
{
    private const BUDGET_SECONDS = 50;

    public function __construct(
        private readonly Core $core,
        private readonly CoreLog $coreLog,
        private readonly ProcessQueue $processQueue,
        private readonly Heartbeat $heartbeat,
    ) {
    }

    public function execute(): void
    {
        $started = microtime(true);
        $queue = $this->core->queue();
        $this->heartbeat->beat(Heartbeat::CRON);
        do {
            $rescued = $queue->rescue();
            $this->coreLog->forward();
        } while ($rescued > 0);
        $this->processQueue->execute(static fn (): bool => microtime(true) - $started < self::BUDGET_SECONDS);
    }
}
