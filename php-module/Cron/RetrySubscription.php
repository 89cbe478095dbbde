<?php

declare(strict_types=1);

namespace Akeneo\Events\Cron;

use Akeneo\Events\Model\Subscription\Sync;

/**
 * Runs each minute. It sends to Akeneo what a deployment changed by variables of the environment or by files. It repeats what failed at
 * Akeneo, after 1, 2, 5, 10, 30 and then each 60 minutes. It drops the old secret some time after a rotation. It calls nobody if nothing
 * has changed and nothing is left to do.
 */
class RetrySubscription
{
    public function __construct(private readonly Sync $sync)
    {
    }

    public function execute(): void
    {
        $this->sync->retry();
    }
}
