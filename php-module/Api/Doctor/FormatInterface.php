<?php

declare(strict_types=1);

namespace Akeneo\Events\Api\Doctor;

use Symfony\Component\Console\Output\OutputInterface;

/**
 * One way to write what the doctor finds. Add one in di.xml, argument "formats" of DoctorCommand.
 *
 * @api
 */
interface FormatInterface
{
    /**
     * @param iterable<string, array{string, Finding}> $findings title and finding by the check's name, while they are found
     * @return bool whether all is well
     */
    public function write(iterable $findings, OutputInterface $output): bool;
}
