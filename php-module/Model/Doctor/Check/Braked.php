<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Brake;
use Magento\Framework\Phrase;

/**
 * Checks whether the brake holds deletions back.
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
                __('Check with bin/magento akeneo_events:status whether somebody really wanted so many deletions. If so, wait, or raise "Maximum Deletions per Hour", or run bin/magento akeneo_events:run --force --id=… for the entries that you choose.'),
                $data
            );
        }
        $begun = number_format($state->deletions);

        return Finding::good($state->limit === 0
            ? __('The brake is switched off. Deletions in the last hour: %1.', $begun)
            : __('The brake holds nothing back. Deletions in the last hour: %1. Maximum: %2.', $begun, number_format($state->limit)), $data);
    }
}
