<?php

/**
 * The figures of tests/magento/bench, one line each.
 *
 *   bench.php SCALE [NAME…]     SCALE 10 is a tenth of the size; NAME: the beginning of a figure's name, default: all
 */

declare(strict_types=1);

use Akeneo\Events\Test\Magento\Bench\Catalog;
use Akeneo\Events\Test\Magento\Bench\Consumers;
use Akeneo\Events\Test\Magento\Bench\Deletions;
use Akeneo\Events\Test\Magento\Bench\Door;
use Akeneo\Events\Test\Magento\Bench\Interrupted;
use Akeneo\Events\Test\Magento\Bench\Latency;
use Akeneo\Events\Test\Magento\Bench\Mapping;
use Akeneo\Events\Test\Magento\Bench\Options;
use Akeneo\Events\Test\Magento\Bench\Pages;
use Akeneo\Events\Test\Magento\Bench\Stand;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\Skipped;
use Magento\Framework\App\State;

require __DIR__ . '/autoload.php';

/** Each measures what its names say. Those without the module come first, since the database is still small and quiet. */
const FIGURES = [
    [Pages::class, 'pages', 'page_cost_storefront page_cost_admin'],
    [Pages::class, 'commands', 'bootstrap_cost'],
    [Consumers::class, 'idle', 'idle_cost_queries idle_cost_cpu'],
    [Door::class, 'steady', 'magento_door_at_100'],
    [Latency::class, 'toDisappearance', 'latency_mysql_p50 latency_mysql_p99 latency_rabbitmq_p50 latency_rabbitmq_p99'],
    [Deletions::class, 'overhead', 'delete_overhead'],
    [Deletions::class, 'hiding', 'hide_vs_delete'],
    [Deletions::class, 'onSave', 'delete_on_save'],
    [Mapping::class, 'growth', 'mapping_growth'],
    [Consumers::class, 'scaling', 'delete_scaling'],
    [Options::class, 'inBatches', 'options_on_batch options_growth options_growth_multiselect'],
    [Catalog::class, 'growth', 'catalog_growth_product catalog_growth_option catalog_growth_attribute catalog_growth_category'],
];

$names = array_slice($argv, 2);
$isWanted = static function (string $of) use ($names): bool {
    $isNamed = static fn (string $name): bool => array_filter(explode(' ', $of), static fn (string $it): bool => str_starts_with($it, $name)) !== [];

    return $names === [] || array_filter($names, $isNamed) !== [];
};
$figures = array_filter(FIGURES, static fn (array $figure): bool => $isWanted($figure[2]));
if ($figures === []) {
    echo 'There is no such figure. Figures: ', implode(' ', array_column(FIGURES, 2)), "\n";
    exit(2);
}
// Whoever stops it gets the shop back as it was.
pcntl_async_signals(true);
$onSignal = static fn (callable|int $do): array => array_map(static fn (int $signal): bool => pcntl_signal($signal, $do), [SIGINT, SIGTERM, SIGHUP]);
$onSignal(static fn (int $signal) => throw new Interrupted("stopped by signal $signal"));

$magento = Magento::start(getenv('MAGENTO_ROOT') ?: exit("MAGENTO_ROOT is not set\n"), 'adminhtml');
$mode = $magento->get(State::class)->getMode();
if ($mode !== State::MODE_PRODUCTION) {
    echo "      The shop is in $mode mode, in which Magento takes several times as long to begin. Real shops are in production mode.\n";
}
$stand = new Stand($magento, max(1, (int)($argv[1] ?? 1)));
$missed = [];
try {
    $stand->open();
    foreach ($figures as [$class, $method, $of]) {
        $began = hrtime(true);
        try {
            foreach ((new $class($stand))->$method() as $figure) {
                echo $figure->line(), "\n";
                $missed[] = $figure->missed();
            }
        } catch (Interrupted $interrupted) {
            throw $interrupted;
        } catch (Skipped $skipped) {
            echo "      skipped $of: {$skipped->getMessage()}\n";
        } catch (Throwable $failure) {
            $missed[] = "$of failed: {$failure->getMessage()} at {$failure->getFile()}:{$failure->getLine()}";
        }
        $stand->clear();
        fprintf(STDERR, "      %d s\n", (hrtime(true) - $began) / 1e9);
    }
} catch (Interrupted $interrupted) {
    $missed[] = $interrupted->getMessage();
} finally {
    $onSignal(SIG_IGN);
    $stand->close();
}
$missed = array_filter($missed);
foreach ($missed as $line) {
    echo "MISSED $line\n";
}
exit($stand->isFull() && $missed !== [] ? 1 : 0);
