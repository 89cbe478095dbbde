<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Brake;
use Magento\Framework\Phrase;

/**
 * Whether the brake holds deletions back.
 */
class Braked implements CheckInterface
{
    public function __construct(private readonly Brake $brake)
    {
    }

    public function title(): Phrase
    {
        return __('Brake');
    }

    public function needs(): array
    {
        return ['database'];
    }

    public function run(): Finding
    {
        $state = $this->brake->state();
        $data = ['max_per_hour' => $state->limit, 'deletions_in_last_hour' => $state->deletions];
        if ($state->holds()) {
            return Finding::bad(
                $state->sentence(),
                __('See bin/magento akeneo_events:status whether so many deletions are meant. Then wait, raise "Maximum Deletions per Hour", or use --force.'),
                $data
            );
        }
        $begun = number_format($state->deletions);

        return Finding::good($state->limit === 0
            ? __('It is switched off. Deletions in the last hour: %1.', $begun)
            : __('It holds nothing back. Deletions in the last hour: %1 of %2 that are allowed.', $begun, number_format($state->limit)), $data);
    }
}
