<?php

declare(strict_types=1);

namespace Akeneo\Events\Api\Doctor;

use Symfony\Component\Console\Output\OutputInterface;

/**
 * One format for the doctor's findings. To add a format, use the argument "formats" of DoctorCommand in di.xml.
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
