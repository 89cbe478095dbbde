<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Deletion;

use Akeneo\Events\Core\Batch;
use Akeneo\Events\Core\Deletion;
use Akeneo\Events\Model\LogFile;
use Akeneo\Events\Model\StopSignal;

/**
 * Carries out one entry in the admin's surroundings. If this fails, it tells the extension what the failure means for
 * the entry.
 */
class Attempt
{
    public function __construct(
        private readonly AreaInterface $area,
        private readonly StopSignal $stop,
        private readonly LogFile $logger,
    ) {
    }

    /**
     * @param callable(): void $work
     * @return bool whether it was done; else its failure is told
     */
    public function run(Batch $batch, Deletion $deletion, callable $work): bool
    {
        try {
            $this->area->run($work);
        } catch (BrokenOffException $brokenOff) {
            $this->stop->request();
            $this->logger->error("event {$deletion->eventId()}: {$brokenOff->getMessage()} This process ends after it.");
            $cause = $brokenOff->getPrevious();
            $this->tell($batch, $deletion, $cause instanceof \Error ? $cause : $brokenOff);

            return false;
        } catch (\Throwable $failure) {
            $this->tell($batch, $deletion, $failure);

            return false;
        }

        return true;
    }

    private function tell(Batch $batch, Deletion $deletion, \Throwable $failure): void
    {
        $kind = Failure::of($failure);
        [$obstacle, $said] = $kind->told($failure);
        if ($kind->isUnexpected()) {
            $this->logger->critical(
                "event {$deletion->eventId()}: unexpected error {$this->doing($deletion)} {$deletion->name()}: $said\n" . Failure::trace($failure),
                ['exception' => $failure]
            );
        }
        if ($kind->isTriedAgain()) {
            $batch->retry($deletion->id(), $obstacle, $said);
        } else {
            $batch->failed($deletion->id(), $obstacle, $said);
        }
    }

    private function doing(Deletion $deletion): string
    {
        return match ($deletion->action()) {
            'hide' => 'while hiding',
            'put_back' => 'while putting back',
            default => 'while deleting',
        };
    }
}
