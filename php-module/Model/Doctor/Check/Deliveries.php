<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Core\Subscription;
use Akeneo\Events\Model\Doctor\AtAkeneo;
use Akeneo\Events\Model\Subscription\Stored;
use Magento\Framework\Phrase;
use Symfony\Component\Console\Helper\Helper;

/**
 * Reads in Akeneo's own log which deliveries to this shop failed. A failure of the last hour is a problem. Older ones
 * are only mentioned.
 */
class Deliveries implements CheckInterface
{
    private const DAY = 86400;
    private const HOUR = 3600;

    public function __construct(
        private readonly Stored $stored,
        private readonly AtAkeneo $akeneo,
    ) {
    }

    public function title(): Phrase
    {
        return __('Akeneo\'s log');
    }

    public function needs(): array
    {
        return ['credentials'];
    }

    public function run(): Finding
    {
        $stored = $this->stored->read();
        if (!isset($stored[Stored::SUBSCRIPTION_ID])) {
            return Finding::skipped(__('Skipped, because the shop is not subscribed.'));
        }

        return $this->akeneo->ask(
            fn (Subscription $subscription): Finding => $this->judge($subscription->deliveryFailures($stored, time() - self::DAY))
        );
    }

    /** @param array{at: int, code: ?int, reason: string}[] $failures newest first */
    private function judge(array $failures): Finding
    {
        $data = ['errors_in_last_day' => count($failures), 'newest' => $failures[0] ?? null];
        if ($failures === []) {
            return Finding::good(__('No delivery to this shop failed in the last 24 hours.'), $data);
        }
        $newest = $failures[0];
        $seconds = max(0, time() - $newest['at']);
        $what = trim("{$newest['code']} {$newest['reason']}");
        $text = __('Failed deliveries in the last 24 hours: %1. The last one failed %2 ago: %3', count($failures), Helper::formatTime($seconds), $what);

        return $seconds > self::HOUR ? Finding::good($text, $data) : Finding::bad(
            $text,
            __('Akeneo tries again after 5, 10 and 20 minutes, then it drops the event. Fix what the lines above name. Then run bin/magento akeneo_events:reconcile to find what the shop missed.'),
            $data
        );
    }
}
