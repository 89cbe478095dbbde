<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\Subscription\Report;
use Akeneo\Events\Model\Subscription\Sync;

/** A sync that calls nobody, and counts how often it was asked to. */
final class IdleSync extends Sync
{
    public int $executed = 0;
    public int $retried = 0;

    public function __construct(public ?Report $report = null)
    {
    }

    public function execute(): Report
    {
        $this->executed++;

        return $this->report ?? Report::done(Report::ACTIVE);
    }

    public function executeImported(): Report
    {
        return $this->execute();
    }

    public function retry(): ?Report
    {
        $this->retried++;

        return null;
    }
}
