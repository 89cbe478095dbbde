<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Restore;

use Akeneo\Events\Console\Run\Watch;
use Akeneo\Events\Core\Batch;
use Akeneo\Events\Model\ProcessBatch;
use Akeneo\Events\Model\PutBack\Mark;
use Akeneo\Events\Model\PutBack\Operator;
use Akeneo\Events\Model\PutBack\Returned;
use Akeneo\Events\Model\PutBack\Work;
use Akeneo\Events\Model\StopSignal;

/**
 * Puts back all that is hidden of a type, or since a time, for an operator.
 *
 * A run may take hours. It does not read saved settings anew, as RunType does: putting back depends on none of them.
 */
class RestoreMany
{
    public function __construct(
        private readonly Mark $mark,
        private readonly Work $work,
        private readonly ProcessBatch $processBatch,
        private readonly StopSignal $stop,
    ) {
    }

    /**
     * @param array{type?: string, since?: int} $which see Mark::all()
     * @throws \Akeneo\Events\Core\InvalidInputException there is no such type
     * @throws \Akeneo\Events\Core\CoreException
     */
    public function execute(array $which, Watch $watch): Returned
    {
        // Whoever stops it while it marks is told what is marked.
        $this->stop->listen();
        try {
            $marked = $this->mark->all($which, Operator::command());
        } finally {
            $this->stop->ignore();
        }
        $watch->beginMany(count($marked->ids));

        return $this->work->execute(
            $marked,
            static fn (): bool => true,
            fn (Batch $batch, callable $mayGoOn): int => $watch->during($this->processBatch, $batch, $mayGoOn)
        );
    }
}
