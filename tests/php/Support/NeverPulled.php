<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\EmergencyStop;

/** The emergency stop of a shop that nobody disables. */
final class NeverPulled extends EmergencyStop
{
    public function __construct()
    {
    }

    public function isPulled(): bool
    {
        return false;
    }
}
