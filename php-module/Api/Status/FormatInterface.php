<?php

declare(strict_types=1);

namespace Akeneo\Events\Api\Status;

use Symfony\Component\Console\Output\OutputInterface;

/**
 * Writes the status of the queue in one format. Add one in di.xml, argument "formats" of StatusCommand.
 *
 * @api
 */
interface FormatInterface
{
    public function write(Report $report, OutputInterface $output): void;
}
