<?php

/**
 * Runs akeneo_events:status, the module's own command, on the demo's shop. Run by examples/demo with the shop's root and the
 * command's options.
 */

declare(strict_types=1);

use Akeneo\Events\Console\Command\StatusCommand;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Console\Status\Table;
use Akeneo\Events\Test\Support\EventTable;
use Akeneo\Events\Test\Support\Parts;
use Symfony\Component\Console\Input\ArgvInput;
use Symfony\Component\Console\Output\ConsoleOutput;
use Symfony\Component\Console\Terminal;

require __DIR__ . '/../php/autoload.php';

$root = $argv[1] ?? exit("usage: status.php ROOT [OPTION …]\n");
$parts = new Parts(EventTable::of($root));
$safe = new SafeText();
$command = new StatusCommand($parts->core, $parts->brake, $parts->emergencyStop, new Failure($safe), ['table' => new Table($safe, new Terminal())]);
exit($command->run(new ArgvInput(['akeneo_events:status', ...array_slice($argv, 2)]), new ConsoleOutput()));
