<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Core\CoreException;
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
                $of[$queue->reset($id)][] = $id;
            } catch (CoreException $failure) {
                break;
            }
        }
        if ($of['done'] !== []) {
            $this->logger->info("queue: made pending by admin user $operator: entries " . implode(', ', $of['done']));
        }

        return new Retried($of['done'], $of['busy'], $of['unknown'], $failure?->getMessage());
    }
}
