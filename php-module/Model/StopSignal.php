<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

/**
 * Whether this process was asked to end: by SIGTERM (a deployment, a container that stops), by SIGINT (Ctrl-C), or by
 * the deletion loop itself, after an error that Magento's services do not survive.
 *
 * While it listens, the signal no longer kills the process, which therefore has to look. Without the pcntl extension
 * nothing is listened to, and the process ends as PHP ends it.
 */
class StopSignal
{
    // phpcs:disable Magento2.Functions.DiscouragedFunction -- Magento has no signals of its own

    private bool $requested = false;

    /** @var array<int, mixed> handlers from before, by signal */
    private array $before = [];

    public function requested(): bool
    {
        return $this->requested;
    }

    public function request(): void
    {
        $this->requested = true;
    }

    public function listen(): void
    {
        if (!function_exists('pcntl_signal') || $this->before !== []) {
            return;
        }
        pcntl_async_signals(true);
        foreach ([SIGTERM, SIGINT] as $signal) {
            $this->before[$signal] = pcntl_signal_get_handler($signal);
            pcntl_signal($signal, fn () => $this->request());
        }
    }

    public function ignore(): void
    {
        foreach ($this->before as $signal => $handler) {
            pcntl_signal($signal, $handler);
        }
        $this->before = [];
    }
}
