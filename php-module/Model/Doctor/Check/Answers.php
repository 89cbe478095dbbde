<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Console\Status\Age;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Config\Asking;
use Akeneo\Events\Model\Doctor\CheckInterface;
use Akeneo\Events\Model\Doctor\Finding;
use Akeneo\Events\Model\ResourceModel\LatestRows;
use Magento\Framework\Phrase;

/**
 * Whether the PIM answered when a worker last asked it about a deletion.
 */
class Answers implements CheckInterface
{
    public function __construct(
        private readonly Config $config,
        private readonly LatestRows $latest,
        private readonly Age $age,
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
            return Finding::good(__('The PIM is never asked before a deletion; see "Confirm with Akeneo before Deleting".'));
        }
        $seconds = $this->latest->secondsSince(LatestRows::PIM);
        if ($seconds === null) {
            return Finding::good(__('The PIM answers what it is asked before deletions, as far as is known.'));
        }
        $away = json_decode((string)$this->latest->details(LatestRows::PIM), true);

        return Finding::bad(
            __('The PIM has given no answer for %1: %2. Events in doubt wait.', $this->age->of($seconds), $away['why'] ?? __('unknown')),
            __('If it does not pass by itself, see "Credentials" above and the PIM. A worker asks again at %1 UTC.', gmdate('Y-m-d H:i:s', (int)($away['ask_again_at'] ?? 0))),
            ['seconds' => $seconds]
        );
    }
}
