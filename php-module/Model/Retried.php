<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

/**
 * The result of making entries pending again.
 */
class Retried
{
    /**
     * @param int[] $pending
     * @param int[] $busy left alone, since a worker is at them
     * @param int[] $unknown there is no such entry (any more)
     * @param int[] $shelved left alone, since they are on the shelf or on their way back
     * @param string|null $failure why the rest was not touched
     */
    public function __construct(
        public readonly array $pending,
        public readonly array $busy,
        public readonly array $unknown,
        public readonly array $shelved = [],
        public readonly ?string $failure = null,
    ) {
    }
}
