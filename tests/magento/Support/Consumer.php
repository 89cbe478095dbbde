<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/** Magento's own consumer of the queue akeneo_events, as a process of its own. */
final class Consumer
{
    private const SECONDS = 60;

    /** @param resource $process */
    private function __construct(private $process)
    {
    }

    public static function start(Magento $magento): self
    {
        $nowhere = ['file', '/dev/null', 'w'];
        $command = [PHP_BINARY, 'bin/magento', 'queue:consumers:start', 'akeneo_events', '--single-thread'];

        return new self(proc_open($command, [['file', '/dev/null', 'r'], $nowhere, $nowhere], $pipes, $magento->root));
    }

    public static function await(string $what, callable $holds, int $everyMilliseconds = 2): void
    {
        $until = microtime(true) + self::SECONDS;
        while (!$holds()) {
            Expect::true(microtime(true) < $until, "$what within " . self::SECONDS . ' s');
            usleep(1_000 * $everyMilliseconds);
        }
    }

    public function runs(): bool
    {
        return proc_get_status($this->process)['running'];
    }

    public function end(int $signal = 15): void
    {
        proc_terminate($this->process, $signal);
        proc_close($this->process);
    }
}
