<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Restore;

use Akeneo\Events\Console\ChosenEntry;
use Akeneo\Events\Console\Run\Watch;
use Akeneo\Events\Core\Batch;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Model\PutBack\Mark;
use Akeneo\Events\Model\PutBack\Marked;
use Akeneo\Events\Model\PutBack\Operator;
use Akeneo\Events\Model\PutBack\Returned;
use Akeneo\Events\Model\PutBack\Work;
use Symfony\Component\Console\Exception\InvalidArgumentException;

/**
 * Puts back what one entry has hidden, for an operator.
 */
class RestoreEntry
{
    public function __construct(
        private readonly Core $core,
        private readonly Mark $mark,
        private readonly Work $work,
        private readonly ProcessBatch $processBatch,
        private readonly ChosenEntry $chosen,
    ) {
    }

    /**
     * @param string|null $type which the entry has to be of
     * @throws InvalidArgumentException there is no such entry, or it cannot be put back
     * @throws \Akeneo\Events\Core\CoreException
     */
    public function execute(int $id, ?string $type, Watch $watch): Returned
    {
        $entry = $this->chosen->find($this->core->queue(), $id, $type);
        $marked = $this->mark->entries([$id], Operator::command());
        $this->requireMarked($marked, $entry);
        $watch->beginOne();

        return $this->work->execute(
            $marked,
            static fn (): bool => true,
            fn (Batch $batch, callable $mayGoOn): int => $watch->during($this->processBatch, $batch, $mayGoOn)
        );
    }

    /**
     * @param array{id: int, status: string, message: ?string, ...} $entry
     * @throws InvalidArgumentException it is not marked
     */
    private function requireMarked(Marked $marked, array $entry): void
    {
        ['id' => $id, 'status' => $status] = $entry;
        if ($marked->failure !== null) {
            throw new InvalidArgumentException($marked->failure);
        }
        if ($marked->busy !== []) {
            throw $this->chosen->busy($id);
        }
        if ($marked->deleted !== []) {
            throw new InvalidArgumentException(rtrim("What entry $id hid is deleted meanwhile and stays deleted. {$entry['message']}"));
        }
        if ($marked->ids === []) {
            throw new InvalidArgumentException(rtrim("Entry $id hides nothing. It is $status. {$entry['message']}"));
        }
    }
}
