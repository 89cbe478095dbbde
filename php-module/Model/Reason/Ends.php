<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Reason;

use Akeneo\Events\Model\ResourceModel\QueueRows;

/**
 * Reads how an entry ended: now, and before an operator made it pending again.
 *
 * @phpstan-import-type Row from QueueRows
 * @phpstan-type End array{at: string, status: string, text: string}
 */
class Ends
{
    /**
     * In messages of before the columns history and reason: when and how it ended before. In a message with a reason it is a part of a name.
     */
    private const BEFORE = '/(?:^| )Before that \(([\d-]{10} [\d:]{8}) UTC, (completed|failed)\): /';

    private const DELETED = 'deleted';
    private const TIME = '/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/D';
    private const DEPTH = 4;

    public function __construct(private readonly Text $text)
    {
    }

    /**
     * What the row says of now.
     *
     * @param array{message: ?string, reason: ?string, sentences: ?string, ...} $row
     */
    public function now(array $row): string
    {
        return $this->text->of($row['sentences'], $this->split($row['message'], $row['reason'])[0]);
    }

    /**
     * Whether Magento deleted the entity when the entry ended this time. The plan alone does not tell: it stays when the entry is made pending
     * again, and when a worker then finds nothing left to delete. Only entries of before the column reason have nothing better.
     *
     * @param array{status: string, reason: ?string, plan: ?string, ...} $row
     */
    public function isDeleted(array $row): bool
    {
        return $row['status'] === 'completed' && ($row['reason'] === null ? $row['plan'] !== null : $row['reason'] === self::DELETED);
    }

    /**
     * The ends before, the first one first. An end that says the same as the next one is left out.
     *
     * @param Row $row
     * @return list<End> times are UTC
     */
    public function before(array $row): array
    {
        $ends = [];
        foreach (explode("\n", (string)$row['history']) as $line) {
            array_push($ends, ...$this->ofLine($line));
        }
        array_push($ends, ...$this->split($row['message'], $row['reason'])[1]);
        $next = [$row['status'], $this->now($row)];
        $told = [];
        foreach ($ends as $end) {
            $says = [$end['status'], $end['text']];
            if ($says !== $next) {
                $told[] = $end;
            }
            $next = $says;
        }

        return array_reverse($told);
    }

    /**
     * A broken line tells nothing: the database may have cut the last one.
     *
     * @return list<End> the latest first: a message of before has more ends in it
     */
    private function ofLine(string $line): array
    {
        $end = json_decode($line, true, self::DEPTH, JSON_INVALID_UTF8_SUBSTITUTE);
        [$at, $status, $message, $reason, $sentences] = array_map(
            static fn (string $name): ?string => is_string($end[$name] ?? null) ? $end[$name] : null,
            ['at', 'status', 'message', 'reason', 'sentences']
        );
        if ($at === null || $status === null || preg_match(self::TIME, $at) !== 1) {
            return [];
        }
        [$said, $before] = $this->split($message, $reason);

        return [['at' => $at, 'status' => $status, 'text' => $this->text->of($sentences, $said)], ...$before];
    }

    /** @return array{string, list<End>} what a message says itself, and the ends before in it, the latest first */
    private function split(?string $message, ?string $reason): array
    {
        if ($reason !== null) {
            return [(string)$message, []];
        }
        $parts = preg_split(self::BEFORE, (string)$message, -1, PREG_SPLIT_DELIM_CAPTURE) ?: [''];
        $ends = [];
        foreach (array_chunk(array_slice($parts, 1), 3) as [$at, $status, $said]) {
            if (preg_match(self::TIME, $at) === 1) {
                $ends[] = ['at' => $at, 'status' => $status, 'text' => $this->text->of(null, $said)];
            }
        }

        return [$parts[0], $ends];
    }
}
