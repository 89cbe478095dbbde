<?php

declare(strict_types=1);

namespace Akeneo\Events\Cron;

use Akeneo\Events\Model\Subscription\Sync;

/**
 * Runs each minute and keeps the subscription at Akeneo equal to the settings.
 *
 * It updates Akeneo when a deployment has changed settings in environment variables or in files. It repeats a sync
 * that failed or crashed, after 1, 2, 5, 10, 30 and then every 60 minutes. It drops the secret of before a rotation
 * when its time has come. If nothing has changed and nothing is outstanding, it calls nobody.
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
