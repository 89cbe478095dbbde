<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\PutBack;

/**
 * The result of marking. What is marked is put back by the first worker that takes it, also if the process that marked it has ended.
 */
class Marked
{
    /**
     * @param int[] $ids entries that are marked
     * @param int[] $deleted left, since what they hid is deleted
     * @param int[] $notHidden left, since they hide nothing
     * @param int[] $busy left, since a worker is at them
     * @param int[] $unknown there is no such entry (any more)
     * @param string|null $failure why the rest was not looked at
     */
    public function __construct(
        public readonly array $ids,
        public readonly array $deleted = [],
        public readonly array $notHidden = [],
        public readonly array $busy = [],
        public readonly array $unknown = [],
        public readonly ?string $failure = null,
    ) {
    }
}
