<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Batch;

use Akeneo\Events\Core\Deletion;

/**
 * What a batch changes together: entries of one kind. Magento hides a hundred products nearly as fast as one, and deletes a
 * hundred options of an attribute nearly as fast as one.
 *
 * Time sets the limit, too, because only Core\Batch::next() renews the lease of five minutes. When a group begins, at
 * least half of the lease is left. So a group is as large as Magento changes in less than a third of it. The first one
 * of a kind is small, because nobody knows yet how fast this shop is.
 */
class Group
{
    private const MOST = 100;
    private const AT_FIRST = 25;
    private const SECONDS = 45.0;

    /** Akeneo's answer about an entity counts for two minutes, and the next one may take half a minute to be planned. */
    private const WAITS_SECONDS = 20.0;

    /** @var list<Deletion> */
    private array $deletions = [];
    private float $since = 0.0;

    /** The kind of the group, or of the last one if it is empty. Null of what goes alone. */
    private ?string $kind = null;

    /** @var array<string, int> how large a group may be, by kind */
    private array $most = [];

    public function __construct(private readonly Actions $actions)
    {
    }

    /** Whether it may be changed together with the others. If it is not, they have to go first. */
    public function accepts(Deletion $deletion): bool
    {
        return $this->deletions === [] || $this->kindOf($deletion) === $this->kind;
    }

    /**
     * @param Deletion $deletion one that the group accepts
     * @param float $now in seconds
     */
    public function add(Deletion $deletion, float $now): void
    {
        if ($this->deletions === []) {
            $this->since = $now;
            $this->kind = $this->kindOf($deletion);
        }
        $this->deletions[] = $deletion;
    }

    /** @param float $now in seconds */
    public function isDue(float $now): bool
    {
        return $this->deletions !== [] && (
            $this->kind === null
            || count($this->deletions) >= ($this->most[$this->kind] ?? self::AT_FIRST)
            || $now - $this->since >= self::WAITS_SECONDS
        );
    }

    /** @return list<Deletion> what was collected; it is empty afterwards */
    public function take(): array
    {
        [$taken, $this->deletions] = [$this->deletions, []];

        return $taken;
    }

    /** How long Magento took for so many of the group that was taken last. If it was none, each of the kind goes alone for once. */
    public function learn(int $count, float $seconds): void
    {
        $this->most[(string)$this->kind] = max(1, min(self::MOST, (int)(self::SECONDS * $count / max($seconds, 0.001))));
    }

    private function kindOf(Deletion $deletion): ?string
    {
        // A suspect may kill this process. It stops no other entry if nothing waits with it.
        return $deletion->isSuspect() ? null : $this->actions->of($deletion)->kind($deletion);
    }
}
