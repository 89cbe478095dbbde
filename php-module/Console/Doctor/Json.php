<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Doctor;

use Akeneo\Events\Api\Doctor\FormatInterface;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Writes one JSON object for monitoring: ok, the checks in their order, and what to do next.
 */
class Json implements FormatInterface
{
    private const FLAGS = JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR
        | JSON_INVALID_UTF8_SUBSTITUTE;

    public function write(iterable $findings, OutputInterface $output): bool
    {
        $checks = [];
        $isWell = true;
        $next = null;
        foreach ($findings as $name => [$title, $finding]) {
            $isWell = $isWell && $finding->isGood();
            $next ??= $finding->next;
            $checks[] = [
                'name' => $name,
                'title' => $title,
                'status' => $finding->status,
                'message' => $finding->message,
                'remedy' => $finding->remedy,
                'data' => (object)$finding->data,
            ];
        }
        $output->writeln((string)json_encode(['ok' => $isWell, 'checks' => $checks, 'next' => $next], self::FLAGS), OutputInterface::OUTPUT_RAW);

        return $isWell;
    }
}
