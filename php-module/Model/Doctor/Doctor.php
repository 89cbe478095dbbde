<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;

/**
 * Runs all checks, one after the other. It skips a check if a check that it needs did not pass.
 */
class Doctor
{
    /** @param array<string, CheckInterface> $checks by name, in their order; see di.xml */
    public function __construct(private readonly array $checks)
    {
    }

    /** @return \Generator<string, array{string, Finding}> title and finding by the check's name, each when it is known */
    public function examine(): \Generator
    {
        $findings = [];
        foreach ($this->checks as $name => $check) {
            $findings[$name] = $this->finding($check, $findings);

            yield $name => [(string)$check->title(), $findings[$name]];
        }
    }

    /** @param array<string, Finding> $before */
    private function finding(CheckInterface $check, array $before): Finding
    {
        foreach ($check->needs() as $needed) {
            if (!isset($before[$needed]) || !$before[$needed]->isGood()) {
                $title = isset($this->checks[$needed]) ? (string)$this->checks[$needed]->title() : $needed;

                return Finding::skipped(__('Skipped, because the check "%1" did not pass.', $title));
            }
        }
        try {
            return $check->run();
        } catch (\Throwable $failure) {
            return Finding::bad(
                __('The check could not run: %1', $failure->getMessage()),
                __('See var/log/akeneo_events.log and var/log/exception.log.')
            );
        }
    }
}
