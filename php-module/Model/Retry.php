<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\ResourceModel\QueueRows;
use Magento\Framework\Exception\LocalizedException;

/**
 * Makes entries pending again for an operator of the admin. It does not touch entries that a worker is processing, or that are on the shelf.
 */
class Retry
{
    public function __construct(
        private readonly Core $core,
        private readonly LogFile $logger,
        private readonly QueueRows $rows,
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
        $eventIds = $this->eventIds($ids);
        $of = ['done' => [], 'busy' => [], 'unknown' => [], 'shelved' => []];
        $failure = null;
        foreach ($ids as $id) {
            try {
                $became = $queue->reset($id);
            } catch (CoreException $failure) {
                break;
            }
            $of[$became][] = $id;
            if ($became === 'done') {
                $event = $eventIds[$id] ?? '?';
                $this->logger->info("event $event: entry $id made pending by admin user $operator");
            }
        }

        return new Retried($of['done'], $of['busy'], $of['unknown'], $of['shelved'], $failure?->getMessage());
    }

    /**
     * For the log only: a failure to read them is no failure of the retry.
     *
     * @param int[] $ids
     * @return array<int, string>
     */
    private function eventIds(array $ids): array
    {
        try {
            return $this->rows->eventIds($ids);
        } catch (\Exception) {
            return [];
        }
    }
}
