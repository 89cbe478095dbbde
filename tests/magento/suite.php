<?php

/**
 * The end-to-end suite, in the Magento at MAGENTO_ROOT; started by tests/magento/run.
 *
 *   suite.php [--only WORD]      everything, in a process for each area of Magento
 *   suite.php --area AREA        one area
 *   suite.php --long N           memory over N deletions
 *   suite.php --drop-table       removes the module's tables
 */

declare(strict_types=1);

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\AsFound;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Runner;
use Akeneo\Events\Test\Magento\SetAside;
use Akeneo\Events\Test\Magento\Snapshot;
use Akeneo\Events\Test\Magento\Storefront;
use Akeneo\Events\Test\Magento\Suite;

require __DIR__ . '/autoload.php';

$options = getopt('', ['area:', 'one:', 'only:', 'long:', 'drop-table']);
$root = getenv('MAGENTO_ROOT') ?: exit("MAGENTO_ROOT is not set\n");

/**
 * Runs this file in a process of its own and passes on what it prints.
 *
 * @return null|int[] passed, failed, skipped and assertions; null if it broke off
 */
$running = null;
$child = static function (string ...$arguments) use (&$running): ?array {
    $running = $process = proc_open([PHP_BINARY, __FILE__, ...$arguments], [1 => ['pipe', 'w']], $pipes);
    $totals = null;
    while (($line = fgets($pipes[1])) !== false) {
        if (preg_match('/^#(\d+) (\d+) (\d+) (\d+)$/', rtrim($line), $of)) {
            $totals = array_map('intval', array_slice($of, 1));
        } else {
            echo $line;
        }
    }
    $running = null;
    proc_close($process);

    return $totals;
};
if (function_exists('pcntl_signal')) {
    // The test in hand ends, and puts back what it has changed.
    pcntl_async_signals(true);
    foreach ([SIGINT, SIGTERM, SIGHUP] as $signal) {
        pcntl_signal($signal, static function () use (&$running): void {
            Runner::$isStopped = true;
            $running === null || proc_terminate($running);
        });
    }
}

/** The suites, and the areas of Magento that each is run in: consumers, cron, the admin, commands. */
$suites = [
    Suite\Deletions::class => Magento::AREAS,
    Suite\Consequences::class => Magento::AREAS,
    Suite\Images::class => ['global', 'adminhtml'],
    Suite\AsTheAdmin::class => ['global'],
    Suite\Options::class => ['global'],
    Suite\OptionGroups::class => ['global'],
    Suite\Refusals::class => ['global', 'adminhtml'],
    Suite\Failures::class => ['global'],
    Suite\Endings::class => ['global'],
    Suite\Grid::class => ['adminhtml'],
    Suite\Safeguards::class => ['adminhtml'],
    Suite\Settings::class => ['adminhtml'],
    Suite\LastWord::class => ['adminhtml'],
    Suite\Waiting::class => ['adminhtml'],
    Suite\Rung::class => ['adminhtml'],
    Suite\MadeAgain::class => ['adminhtml'],
    Suite\Shelf::class => ['adminhtml'],
    Suite\ShelfRules::class => ['adminhtml'],
    Suite\Subscription::class => ['adminhtml'],
    Suite\Doors::class => ['adminhtml'],
    Suite\Standstill::class => ['adminhtml'],
    Suite\Permissions::class => ['adminhtml'],
    Suite\Maintenance::class => ['adminhtml'],
    Suite\Environment::class => ['adminhtml'],
    Suite\Keys::class => ['adminhtml'],
    Suite\Deployments::class => ['adminhtml'],
    Suite\Doctor::class => ['adminhtml'],
    Suite\Names::class => ['adminhtml'],
    Suite\Languages::class => ['adminhtml'],
    Suite\Documentation::class => ['global'],
    Suite\Afterwards::class => ['global', Magento::NO_AREA],
];

if (isset($options['drop-table'])) {
    $magento = Magento::start($root, Magento::NO_AREA);
    foreach (['akeneo_events_queue', 'akeneo_events_latest'] as $table) {
        $magento->db()->dropTable($magento->table($table));
    }
    exit(0);
}

if (isset($options['area'])) {
    $area = $options['area'];
    $magento = Magento::start($root, $area);
    $fixtures = new Fixtures($magento);
    $fixtures->removeAll();
    $akeneo = new Akeneo($magento);
    $akeneo->isNotAsked();
    $apart = static fn (string $test): array => $child("--area=$area", "--one=$test") ?? [0, 1, 0, 0];
    $runner = new Runner($options['only'] ?? '', $fixtures, $apart);
    $suite = static fn (string $class): object => new $class($magento, $fixtures, $akeneo, new Storefront($magento));
    try {
        if (isset($options['long'])) {
            $runner->count((new Suite\Long($magento, $fixtures, $akeneo))->run((int)$options['long']));
        } elseif (isset($options['one'])) {
            [$class, $method] = explode('::', $options['one']);
            $runner->one($suite($class), $method);
        } else {
            foreach ($suites as $class => $areas) {
                if (in_array($area, $areas, true)) {
                    $runner->run($suite($class));
                }
            }
        }
    } finally {
        // A process that ran one test apart may not be fit to delete any more; who started it cleans up.
        if (!isset($options['one'])) {
            $fixtures->removeAll();
        }
        $akeneo->close();
    }
    printf("#%d %d %d %d\n", $runner->passed, count($runner->failed), $runner->skipped, Expect::$held);
    exit($runner->failed === [] ? 0 : 1);
}

$shop = Magento::start($root, Magento::NO_AREA);
(new Fixtures($shop))->removeAll();
$aside = new SetAside($shop);
$aside->putBack();
$found = AsFound::take($shop);
// However this ends.
register_shutdown_function($aside->putBack(...));
$aside->take();

$totals = [0, 0, 0, 0];
$began = microtime(true);
$before = Snapshot::take($shop);
$broken = [];
foreach (isset($options['long']) ? ['global'] : Magento::AREAS as $area) {
    if (isset($options['long'])) {
        echo "\n== Memory over {$options['long']} deletions\n";
    } else {
        echo "\n== End to end, ", $area === Magento::NO_AREA ? 'without an area code' : "area $area", "\n";
    }
    $counted = $child("--area=$area", ...array_map(static fn (string $name, string $value): string => "--$name=$value", array_keys($options), $options));
    if ($counted === null) {
        $broken[] = $area;
    }
    $totals = array_map(static fn (int $total, int $more): int => $total + $more, $totals, $counted ?? [0, 0, 0, 0]);
    if (Runner::$isStopped) {
        exit(1);
    }
}
$left = $before->leftOversIn(Snapshot::take($shop));
$aside->putBack();
$left = [...$left, ...$found->differencesTo(AsFound::take($shop))];
echo "\n   ", $left === [] ? 'The shop is as it was before.' : 'NOT as it was before: ' . implode(', ', $left), "\n";
printf(
    "\n%d passed, %d failed, %d skipped; %s assertions in %d s%s\n",
    $totals[0],
    $totals[1],
    $totals[2],
    number_format($totals[3]),
    microtime(true) - $began,
    $broken === [] ? '' : '; broke off in ' . implode(', ', $broken)
);
$none = $totals[0] + $totals[1] + $totals[2] === 0;
if ($none && $broken === []) {
    echo "No test's name, nor its suite's, has the word ", $options['only'] ?? '', ".\n";
}
exit($totals[1] === 0 && $broken === [] && $left === [] && !$none ? 0 : 1);
