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
 * Whether the PIM answered when a worker last asked it about a deletion.
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
                __('The PIM is never asked before a deletion: what was deleted and made again in Akeneo may be deleted here. See "Confirm with Akeneo before Deleting".')
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
            $past ??= __('The PIM gave no answer when it was last asked, before %1 UTC: %2. Nobody has asked it since.', $this->time($askAgainAt), $why);
        }

        return Finding::good($past ?? __('The PIM answers what it is asked before deletions, as far as is known.'));
    }

    /** @param array{kind: string, since: int, now: int, details: ?string} $row see LatestRows::ofPim() */
    private function trouble(array $row, string $why, int $askAgainAt): Finding
    {
        $seconds = max(0, $row['now'] - $row['since']);
        $type = explode(':', $row['kind'], 2)[1] ?? null;
        $message = $type === null
            ? __('The PIM has given no answer for %1: %2. Events in doubt wait.', Helper::formatTime($seconds), $why)
            : __('The PIM has given no answer about entities of type %1 for %2: %3. Their events in doubt wait.', $type, Helper::formatTime($seconds), $why);

        return Finding::bad(
            $message,
            __('If it does not pass by itself, see "Credentials" above and the PIM. A worker asks again at %1 UTC.', $this->time($askAgainAt)),
            ['seconds' => $seconds, 'type' => $type]
        );
    }

    private function time(int $at): string
    {
        return gmdate('Y-m-d H:i:s', $at);
    }
}
