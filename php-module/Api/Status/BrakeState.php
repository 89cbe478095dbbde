<?php

declare(strict_types=1);

namespace Akeneo\Events\Api\Status;

use Akeneo\Events\Model\Numbers;
use Magento\Framework\Phrase;

/**
 * The state of the brake. Times are unix seconds.
 *
 * @api
 */
class BrakeState
{
    /**
     * @param int $limit most deletions in any hour; 0 is no limit
     * @param int $deletions begun in the last hour, counted up to the limit; without one up to 10,000
     * @param int|null $opensAt when the next deletion may begin; null if now
     * @param int|null $stoppedAt since when events are held back without a break; null if none are
     * @param Numbers|null $numbers groups the digits in the sentence; as in English if null
     */
    public function __construct(
        public readonly int $limit,
        public readonly int $deletions,
        public readonly ?int $opensAt,
        public readonly ?int $stoppedAt,
        private readonly ?Numbers $numbers = null,
    ) {
    }

    /** Whether events wait for no other reason. */
    public function holds(): bool
    {
        return $this->stoppedAt !== null;
    }

    /** What an operator has to know; for a brake that holds, or that is closed. */
    public function sentence(): Phrase
    {
        return __(
            'The brake holds deletions back, because "Maximum Deletions per Hour" allows no more. Maximum: %1. The brake opens again at %2 UTC. To process chosen entries now, run bin/magento akeneo_events:run --force --id=….',
            ($this->numbers ?? new Numbers())->of($this->limit),
            gmdate('Y-m-d H:i:s', $this->opensAt ?? time())
        );
    }
}
