<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Subscription;

use Magento\Framework\Phrase;

/**
 * Tells the admin what a report means.
 */
class Wording
{
    /** What has been reached; null if there is nothing to say, or if it failed. */
    public function success(Report $report): ?Phrase
    {
        return match ($report->state) {
            Report::ACTIVE => __('Akeneo delivers the subscribed events to this shop. Akeneo may need a few minutes to apply a change.'),
            Report::SUSPENDED => __('The subscription is suspended. Akeneo delivers no events to this shop.'),
            default => null,
        };
    }

    /** What has been reached and is not as wanted; null if all is well, or if it failed. */
    public function warning(Report $report): ?Phrase
    {
        return $report->state === Report::SUSPENDED_BY_PLATFORM
            ? __('Akeneo has suspended the subscription and delivers no events. Save the configuration to resume it.')
            : null;
    }

    /** Why Akeneo does not have what was saved; null if it has. */
    public function failure(Report $report): ?Phrase
    {
        return $report->problem === null ? null : __(
            'The settings are saved, but the subscription at Akeneo is not up to date yet. %1 Cron tries again later. You can also save again.',
            $report->problem
        );
    }

    /** @return Phrase[]|string[] everything, the worst first */
    public function sentences(Report $report): array
    {
        return array_values(array_filter(
            [$this->failure($report), $this->warning($report), ...$report->notices, $this->success($report)],
            static fn ($sentence): bool => $sentence !== null
        ));
    }
}
