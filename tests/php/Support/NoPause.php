<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\Pause;

/** Does not wait, and remembers for how long it should have. */
final class NoPause extends Pause
{
    /** @var int[] */
    public array $asked = [];

    public function seconds(int $seconds): void
    {
        $this->asked[] = $seconds;
    }
}
