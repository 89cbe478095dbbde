<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Doctor;

use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Api\Doctor\FormatInterface;
use Akeneo\Events\Console\SafeText;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Writes for people: one line for each check, as soon as it is known, and below it what to do. At the end
 * it says what to do first: the checks are in the order of an installation.
 */
class Text implements FormatInterface
{
    private const MARKS = [
        Finding::OK => '<fg=green>[ ok ]</>',
        Finding::FAILED => '<fg=red>[FAIL]</>',
        Finding::SKIPPED => '<fg=yellow>[ -- ]</>',
    ];

    public function __construct(private readonly SafeText $safe)
    {
    }

    public function write(iterable $findings, OutputInterface $output): bool
    {
        $next = null;
        $counts = [Finding::OK => 0, Finding::FAILED => 0, Finding::SKIPPED => 0];
        foreach ($findings as [$title, $finding]) {
            $counts[$finding->status]++;
            $next ??= $finding->next;
            $mark = self::MARKS[$finding->status];
            $output->writeln("$mark <options=bold>{$this->safe->of($title)}</>: {$this->safe->of($finding->message)}");
            if ($finding->remedy !== null) {
                $output->writeln("       -> {$this->safe->of($finding->remedy)}");
            }
        }
        $isWell = $counts[Finding::FAILED] + $counts[Finding::SKIPPED] === 0;
        $output->writeln($isWell
            ? '<info>All is well: this shop receives and processes events.</info>'
            : "<error>{$counts[Finding::FAILED]} of " . array_sum($counts) . " checks failed, {$counts[Finding::SKIPPED]} were skipped.</error>");
        if ($next !== null) {
            $output->writeln("<comment>next:</comment> {$this->safe->of($next)}");
        }

        return $isWell;
    }
}
