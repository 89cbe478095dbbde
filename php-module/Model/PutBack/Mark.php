<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\PutBack;

use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Core\DatabaseException;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\LogFile;

/**
 * Stores in hidden entries that an operator wants back what they hid. From then on nobody deletes it: whichever worker takes the entry puts
 * it back.
 */
class Mark
{
    private const PAGE = 500;

    public function __construct(
        private readonly Core $core,
        private readonly LogFile $logger,
    ) {
    }

    /**
     * @param int[] $ids
     * @throws \Magento\Framework\Exception\LocalizedException the extension is missing or of another version
     */
    public function entries(array $ids, Operator $by): Marked
    {
        $queue = $this->core->queue();
        $of = ['done' => [], 'deleted' => [], 'not_hidden' => [], 'busy' => [], 'unknown' => []];
        $failure = null;
        foreach ($ids as $id) {
            try {
                $of[$this->entry($queue, $id, $by)][] = $id;
            } catch (CoreException $failure) {
                break;
            }
        }

        return new Marked($of['done'], $of['deleted'], $of['not_hidden'], $of['busy'], $of['unknown'], $failure?->getMessage());
    }

    /**
     * @param array{type?: string, since?: int} $which a type as an operator writes it, and since when it is hidden, in unix seconds
     * @throws \Magento\Framework\Exception\LocalizedException the extension is missing or of another version
     * @throws \Akeneo\Events\Core\InvalidInputException there is no such type
     * @throws DatabaseException
     */
    public function all(array $which, Operator $by): Marked
    {
        $queue = $this->core->queue();
        $found = ['ids' => $this->wanted($queue, $which), 'deleted' => [], 'busy' => []];
        $failure = null;
        for ($after = 0; $after !== null; $after = $chunk['next']) {
            try {
                $chunk = $queue->putBackAll($which, $by->name, $after);
            } catch (DatabaseException $failure) {
                break;
            }
            foreach (array_keys($found) as $what) {
                array_push($found[$what], ...$chunk[$what]);
            }
            $this->note($chunk['ids'], $which, $by);
        }

        // Of those that were wanted before, one that failed is marked anew, and one may be busy.
        $ids = array_values(array_diff(array_unique($found['ids']), $found['busy']));

        return new Marked($ids, $found['deleted'], [], $found['busy'], [], $failure?->getMessage());
    }

    /**
     * What somebody wants back already, such as the rest of a run that was stopped.
     *
     * @param array{type?: string, since?: int} $which
     * @return int[]
     */
    private function wanted(Queue $queue, array $which): array
    {
        $ids = [];
        while (($page = $queue->list(['shelf' => 'returning', 'oldest_first' => true, 'after' => end($ids) ?: 0] + $which, self::PAGE)) !== []) {
            array_push($ids, ...array_column($page, 'id'));
        }

        return $ids;
    }

    /**
     * @return string done, deleted, not_hidden, busy or unknown
     * @throws CoreException
     */
    private function entry(Queue $queue, int $id, Operator $by): string
    {
        $event = $queue->list(['id' => $id])[0]['event_id'] ?? '?';
        $became = $queue->putBack($id, $by->name);
        if ($became === 'done') {
            $this->logger->info("event $event: entry $id to be put back by $by->logged");
        }

        return $became;
    }

    /**
     * @param int[] $ids of one chunk, ascending
     * @param array{type?: string, since?: int} $which
     */
    private function note(array $ids, array $which, Operator $by): void
    {
        if ($ids !== []) {
            $this->logger->info(sprintf(
                'queue: %d hidden entries%s to be put back by %s, with ids from %d to %d',
                count($ids),
                isset($which['type']) ? " of type {$which['type']}" : '',
                $by->logged,
                $ids[0],
                end($ids)
            ));
        }
    }
}
