<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Config\Asking;
use Akeneo\Events\Model\ResourceModel\LatestRows;
use Magento\Framework\Phrase;
use Symfony\Component\Console\Helper\Helper;

/**
 * Checks whether the PIM answered when a worker last asked it about a deletion.
 */
class Answers implements CheckInterface
{
    /** Seconds after its time at which what waits for the PIM would have asked it again. */
    private const SOON = 600;

    public function __construct(
        private readonly Config $config,
        private readonly LatestRows $latest,
    ) {
    }

    public function title(): Phrase
    {
        return __('PIM Answers');
    }

    public function needs(): array
    {
        return ['database'];
    }

    public function run(): Finding
    {
        if ($this->config->asking() === Asking::Never) {
            return Finding::good(
                __('The shop never asks the PIM before a deletion. It may delete an entity that was deleted in Akeneo and then created again there. See "Confirm with Akeneo before Deleting".')
            );
        }
        $past = null;
        foreach ($this->latest->ofPim() as $row) {
            $away = json_decode((string)$row['details'], true);
            $why = (string)($away['why'] ?? __('unknown'));
            $askAgainAt = (int)($away['ask_again_at'] ?? $row['since']);
            if ($askAgainAt > $row['now'] - self::SOON) {
                return $this->trouble($row, $why, $askAgainAt);
            }
            $past ??= __('The PIM gave no answer to the last question, before %1 UTC. Nobody has asked it since then. The reason: %2', $this->time($askAgainAt), $why);
        }

        return Finding::good($past ?? __('As far as the shop knows, the PIM answers its questions before deletions.'));
    }

    /** @param array{kind: string, since: int, now: int, details: ?string} $row see LatestRows::ofPim() */
    private function trouble(array $row, string $why, int $askAgainAt): Finding
    {
        $seconds = max(0, $row['now'] - $row['since']);
        $type = explode(':', $row['kind'], 2)[1] ?? null;
        $message = $type === null
            ? __('The PIM has given no answer for %1. Entries in doubt wait. The reason: %2', Helper::formatTime($seconds), $why)
            : __('The PIM has given no answer about the type %1 for %2. Entries of this type wait if they are in doubt. The reason: %3', $type, Helper::formatTime($seconds), $why);

        return Finding::bad(
            $message,
            __('A worker asks again at %1 UTC. If the problem stays, check "Credentials" above and the PIM.', $this->time($askAgainAt)),
            ['seconds' => $seconds, 'type' => $type]
        );
    }

    private function time(int $at): string
    {
        return gmdate('Y-m-d H:i:s', $at);
    }
}
