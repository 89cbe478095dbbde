<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

/**
 * The end of var/log/akeneo_events.log. It is for lines that anybody on the Internet can cause: one such line a
 * second is enough. The direct endpoint uses it without Magento.
 */
class LogTail
{
    private const FILE = '/var/log/akeneo_events.log';
    private const BYTES = 16384;

    /**
     * @param string $root of the shop
     */
    public function __construct(private readonly string $root)
    {
    }

    /**
     * Whether the critical message stands there with this second.
     *
     * Its own words decide, and the time in the line: neither what others write, nor the clock of a file server.
     */
    public function has(string $message, int $time): bool
    {
        $line = sprintf('~^\[%s\S*\] \S+\.CRITICAL: %s ~m', gmdate('Y-m-d\TH:i:s', $time), preg_quote($message, '~'));

        return preg_match($line, $this->tail()) === 1;
    }

    private function tail(): string
    {
        try {
            $file = new \SplFileObject($this->root . self::FILE);
            $file->fseek(max(0, (int)$file->getSize() - self::BYTES));

            return (string)$file->fread(self::BYTES);
        } catch (\RuntimeException | \LogicException) {
            // There is no such file yet, or it may not be read: nothing is known of it.
            return '';
        }
    }
}
