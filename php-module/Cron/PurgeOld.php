<?php

declare(strict_types=1);

namespace Akeneo\Events\Cron;

use Akeneo\Events\Core\Queue;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\LogFile;

/**
 * Each night: removes entries that ended longer ago than Magento keeps its own queue messages.
 */
class PurgeOld
{
    public function __construct(
        private readonly Core $core,
        private readonly Config $config,
        private readonly LogFile $logger,
    ) {
    }

    public function execute(): void
    {
        $queue = $this->core->queue();
        $completed = $this->purge($queue, Queue::COMPLETED, $this->config->minutesToKeepCompleted());
        $failed = $this->purge($queue, Queue::FAILED, $this->config->minutesToKeepFailed());
        $this->logger->info("cleanup: removed $completed completed and $failed failed entries");
    }

    /** In chunks that are committed one by one, so that webhooks never wait for it. */
    private function purge(Queue $queue, string $status, int $minutes): int
    {
        $removed = 0;
        $after = $minutes > 0 ? 0 : null;
        $before = $queue->now() - 60 * $minutes;
        while ($after !== null) {
            $chunk = $queue->purge($status, $before, $after);
            $removed += $chunk['removed'];
            $after = $chunk['next'];
        }

        return $removed;
    }
}
