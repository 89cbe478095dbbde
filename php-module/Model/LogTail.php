<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

/**
 * The end of var/log/akeneo_events.log, for lines that anybody on the Internet can cause: the same one once a second is enough. The
 * direct endpoint uses it without Magento.
 */
final class LogTail
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
        $file = $this->root . self::FILE;
        // phpcs:disable Magento2.Functions.DiscouragedFunction, Generic.PHP.NoSilencedErrors
        $tail = (string)@file_get_contents($file, false, null, max(0, (int)@filesize($file) - self::BYTES));
        // phpcs:enable
        $line = sprintf('~^\[%s\S*\] \S+\.CRITICAL: %s ~m', gmdate('Y-m-d\TH:i:s', $time), preg_quote($message, '~'));

        return preg_match($line, $tail) === 1;
    }
}
