<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Core\Queue;
use Magento\Framework\Exception\LocalizedException;

/**
 * Makes entries pending again for an operator of the admin. It does not touch entries that a worker is processing.
 */
class Retry
{
    public function __construct(
        private readonly Core $core,
        private readonly LogFile $logger,
    ) {
    }

    /**
     * @param int[] $ids
     * @param string $operator whose name the log gets
     * @throws LocalizedException the extension is missing or of another version
     */
    public function execute(array $ids, string $operator): Retried
    {
        $queue = $this->core->queue();
        $of = ['done' => [], 'busy' => [], 'unknown' => []];
        $failure = null;
        foreach ($ids as $id) {
            try {
                $became = $queue->reset($id);
            } catch (CoreException $failure) {
                break;
            }
            $of[$became][] = $id;
            if ($became === 'done') {
                $this->logger->info("event {$this->eventId($queue, $id)}: entry $id made pending by admin user $operator");
            }
        }
        return new Retried($of['done'], $of['busy'], $of['unknown'], $failure?->getMessage());
    }

    /** For the log only: a failure to read it is no failure of the retry. */
    private function eventId(Queue $queue, int $id): string
    {
        try {
            return $queue->list(['id' => $id])[0]['event_id'] ?? '?';
        } catch (CoreException) {
            return '?';
        }
    }
}
