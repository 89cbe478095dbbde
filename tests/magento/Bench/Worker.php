<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Bench;

/** A process that deletes what Akeneo announces: Magento's own consumer of the queue, or the bare loop of Support/poll.php. */
final class Worker
{
    private readonly int $pid;

    /** @param resource $process */
    private function __construct(private $process)
    {
        $this->pid = proc_get_status($process)['pid'];
    }

    public static function consumer(Variant $shop): self
    {
        return new self($shop->start([PHP_BINARY, 'bin/magento', 'queue:consumers:start', 'akeneo_events']));
    }

    public static function bareLoop(Variant $shop): self
    {
        return new self($shop->start([PHP_BINARY, dirname(__DIR__) . '/Support/poll.php']));
    }

    /** Seconds that it has worked, by user and system. */
    public function cpu(): float
    {
        // Nanoseconds, where the kernel counts them; else hundredths of a second.
        $exact = (string)@file_get_contents("/proc/{$this->pid}/schedstat");
        if ((int)$exact > 0) {
            return (int)$exact / 1e9;
        }
        $stat = explode(' ', substr((string)strrchr((string)file_get_contents("/proc/{$this->pid}/stat"), ')'), 2));

        return ((int)$stat[11] + (int)$stat[12]) / 100;
    }

    public function pause(): void
    {
        posix_kill($this->pid, SIGSTOP);
    }

    public function goOn(): void
    {
        posix_kill($this->pid, SIGCONT);
    }

    public function isAlive(): bool
    {
        return proc_get_status($this->process)['running'];
    }

    public function end(): void
    {
        // A consumer that is at a batch would end after it.
        proc_terminate($this->process, SIGKILL);
        proc_close($this->process);
    }
}
