<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Core\Queue;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\EmergencyStop;
use Magento\Framework\Phrase;
use Symfony\Component\Console\Helper\Helper;

/**
 * Checks whether somebody puts back what operators want back, and says what is on the shelf. That nobody deletes what is due is
 * Backlog's to say.
 */
class Shelf implements CheckInterface
{
    /** Seconds after which somebody should have put back what an operator wants back. */
    private const LONGEST_WAIT = 600;

    /** So many entries are named. */
    private const NAMED = 20;

    public function __construct(
        private readonly Core $core,
        private readonly Config $config,
        private readonly EmergencyStop $emergencyStop,
    ) {
    }

    public function title(): Phrase
    {
        return __('Shelf');
    }

    public function needs(): array
    {
        return ['database'];
    }

    public function run(): Finding
    {
        $queue = $this->core->queue();
        $shelf = $queue->shelf();
        $next = $shelf['next'] === null ? null : gmdate('Y-m-d H:i:s', $shelf['next']);
        $data = [
            'waiting' => $shelf['waiting']['count'],
            'kept' => $shelf['kept']['count'],
            'returning' => $shelf['returning']['count'],
            'next' => $next,
        ];
        [$waiting, $kept, $returning] = array_map($this->number(...), [$shelf['waiting'], $shelf['kept'], $shelf['returning']]);

        return $this->stuck($queue, $data) ?? Finding::good(match (true) {
            $next !== null => __('Hidden entities that wait for their day: %1. The first day: %2 UTC. Entities that stay hidden: %3. To be put back: %4.', $waiting, $next, $kept, $returning),
            $data['kept'] + $data['returning'] > 0 => __('Hidden entities that wait for their day: none. Entities that stay hidden: %1. To be put back: %2.', $kept, $returning),
            default => __('Nothing is hidden.'),
        }, $data);
    }

    /**
     * Null if all that is to be put back is on its way.
     *
     * @param array<string, int|string|null> $data
     */
    private function stuck(Queue $queue, array $data): ?Finding
    {
        if ($data['returning'] === 0) {
            return null;
        }
        $failed = array_column($queue->list(['shelf' => 'returning', 'status' => Queue::FAILED, 'oldest_first' => true], self::NAMED), 'id');
        if ($failed !== []) {
            return Finding::bad(
                __('Magento could not put back what these entries hide: %1.', implode(', ', $failed)),
                __('List the reasons with bin/magento akeneo_events:status -s failed. When you have fixed them, run bin/magento akeneo_events:restore --id=%1, and the same for the others.', $failed[0]),
                $data
            );
        }

        return $this->isAnybodyAtIt() ? null : $this->waitsForLong($queue, $data);
    }

    /** If consumers and cron do not run although they should, Consumer and Backlog say so. */
    private function isAnybodyAtIt(): bool
    {
        return $this->config->usesNativeQueue() && !$this->emergencyStop->isPulled();
    }

    /** @param array<string, int|string|null> $data */
    private function waitsForLong(Queue $queue, array $data): ?Finding
    {
        $waiting = $queue->list(['shelf' => 'returning', 'status' => Queue::PENDING, 'oldest_first' => true], self::NAMED);
        $seconds = $waiting === [] ? 0 : $queue->now() - min(array_column($waiting, 'available_at'));
        if ($seconds <= self::LONGEST_WAIT) {
            return null;
        }

        return Finding::bad(
            __('Somebody wants hidden entities back, but nobody puts them back: "Use Native Message Queue" or "Enable" is No. The oldest one has waited %1. Entries: %2.', Helper::formatTime($seconds), implode(', ', array_column($waiting, 'id'))),
            __('Run bin/magento akeneo_events:restore --id=%1, and the same for the others.', $waiting[0]['id']),
            $data
        );
    }

    /** @param array{count: int, more: bool} $count */
    private function number(array $count): string
    {
        return number_format($count['count']) . ($count['more'] ? '+' : '');
    }
}
