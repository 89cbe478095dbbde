<?php

declare(strict_types=1);

namespace Akeneo\Events\Cron;

use Akeneo\Events\Model\Subscription\Sync;

/**
 * Each minute: lets Akeneo have what a deployment has changed by variables of the environment or by files; makes up for what a
 * failure or a crash left undone there, after 1, 2, 5, 10, 30 and then each 60 minutes; and drops a secret of before a rotation when
 * its time has come. Calls nothing if nothing has changed and nothing is outstanding.
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
