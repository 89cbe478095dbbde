<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Akeneo\Events\Model\PutBack\Mark;
use Akeneo\Events\Model\PutBack\Operator;
use Akeneo\Events\Model\PutBack\Returned;
use Akeneo\Events\Model\PutBack\Work;

/**
 * Puts back what entries have hidden, for an operator of the admin. What takes longer than the page may wait stays marked: the consumer, cron
 * or akeneo_events:restore puts it back.
 */
class PutBack
{
    /** Seconds that the user of a page waits. The batch in hand ends all the same, so it is small. */
    private const SECONDS = 20;
    private const BATCH = 25;

    public function __construct(
        private readonly Mark $mark,
        private readonly Work $work,
    ) {
    }

    /**
     * @param int[] $ids
     * @param string $user whose name the entries and the log get
     * @throws \Magento\Framework\Exception\LocalizedException the extension is missing or of another version
     * @throws \Akeneo\Events\Core\CoreException what became of the entries cannot be read
     */
    public function execute(array $ids, string $user, int $seconds = self::SECONDS): Returned
    {
        $end = microtime(true) + $seconds;
        $marked = $this->mark->entries($ids, Operator::admin($user));

        return $this->work->execute($marked, static fn (): bool => microtime(true) < $end, null, self::BATCH);
    }
}
