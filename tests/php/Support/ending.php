<?php

/** A process that ends, in the way that is asked for, while a batch is open; prints what is indexed all the same. */

declare(strict_types=1);

use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Test\Support\LineLogger;
use Magento\Framework\Indexer\IndexerInterface;
use Magento\Framework\Indexer\IndexerRegistry;

require dirname(__DIR__) . '/autoload.php';

$indexers = new class extends IndexerRegistry {
    public function get($indexerId)
    {
        return new class ($indexerId) implements IndexerInterface {
            public function __construct(private readonly string $id)
            {
            }

            public function getId()
            {
                return $this->id;
            }

            public function invalidate()
            {
            }

            public function reindexList($ids)
            {
                echo "$this->id: " . implode(', ', $ids) . "\n";
            }
        };
    }
};
$indexing = new PostponedIndexing($indexers, new LineLogger());
$indexing->begin();
foreach ([7, 8] as $id) {
    $indexing->collect($id, static fn () => $indexing->postpones('catalog_product_price', [$id]));
}
$end = static function () use ($argv): void {
    match ($argv[1]) {
        'return' => null,
        'exit' => exit(1),
        'exception' => throw new RuntimeException('of a deletion'),
        'memory' => str_repeat('x', PHP_INT_MAX >> 8),
        'time' => (static function (): void {
            set_time_limit(1);
            for (;;) {
            }
        })(),
    };
};
if (($argv[2] ?? '') === 'hiding') {
    $indexing->together(static function () use ($indexing, $end): void {
        $indexing->postpones('catalog_product_category', [5]);
        $end();
    });
}
$indexing->collect(9, $end);
