<?php

declare(strict_types=1);

namespace Akeneo\Events\Console;

use Akeneo\Events\Model\Sentence;
use Magento\Framework\Console\Cli;
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
        $error->writeln("<error>{$this->safe->sentence(Sentence::of($failure->getMessage()))}</error>");

        return Cli::RETURN_FAILURE;
    }
}
