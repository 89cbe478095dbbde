<?php

declare(strict_types=1);

namespace Akeneo\Events\Console;

use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Output\ConsoleOutputInterface;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Says in one sentence, on the error output, why a command cannot do as asked.
 */
class Failure
{
    public function __construct(private readonly SafeText $safe)
    {
    }

    /** @return int the exit code */
    public function show(\Throwable $failure, OutputInterface $output): int
    {
        $error = $output instanceof ConsoleOutputInterface ? $output->getErrorOutput() : $output;
        $sentence = ucfirst(rtrim($failure->getMessage(), '.')) . '.';
        $error->writeln("<error>{$this->safe->sentence($sentence)}</error>");

        return Command::FAILURE;
    }
}
