<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model\Deletion;

use Akeneo\Events\Model\Deletion\PostponedIndexing;
use Akeneo\Events\Test\Support\LineLogger;
use Magento\Framework\Indexer\IndexerInterface;
use Magento\Framework\Indexer\IndexerRegistry;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

/** That ProcessBatch ends what it began is in its own test; here the process ends before that. */
final class PostponedIndexingTest extends TestCase
{
    /** @return iterable<string, array{string, string}> */
    public static function endings(): iterable
    {
        yield 'the script returns' => ['return', ''];
        yield 'exit()' => ['exit', ''];
        yield 'an exception that nobody catches' => ['exception', 'Uncaught RuntimeException'];
        yield 'no memory' => ['memory', 'Allowed memory size'];
        yield 'no time' => ['time', 'Maximum execution time'];
    }

    /** @dataProvider endings */
    #[DataProvider('endings')]
    public function testWhatWasCollectedIsIndexedHoweverPhpEndsTheProcess(string $ending, string $said): void
    {
        [$indexed, $errors] = $this->ended($ending);
        self::assertSame("catalog_product_price: 7, 8\n", $indexed, $errors);
        $said === '' ? self::assertSame('', $errors) : self::assertStringContainsString($said, $errors);
    }

    /** @dataProvider endings */
    #[DataProvider('endings')]
    public function testIfItEndsWhileProductsAreHiddenTheseAreIndexedToo(string $ending, string $said): void
    {
        [$indexed, $errors] = $this->ended($ending, 'hiding');
        self::assertSame("catalog_product_category: 5\ncatalog_product_price: 7, 8\n", $indexed, $errors);
        $said === '' ? self::assertSame('', $errors) : self::assertStringContainsString($said, $errors);
    }

    /** @return array{string, string} what was indexed, and errors */
    private function ended(string ...$arguments): array
    {
        $script = dirname(__DIR__, 3) . '/Support/ending.php';
        $command = [PHP_BINARY, '-d', 'display_errors=stderr', '-d', 'log_errors=0', '-d', 'memory_limit=64M', $script, ...$arguments];
        $process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['pipe', 'w']], $pipes);
        $indexed = stream_get_contents($pipes[1]);
        $errors = stream_get_contents($pipes[2]);
        proc_close($process);

        return [$indexed, $errors];
    }

    public function testWhatIsHiddenIsIndexedAtOnceAndWhatIsDeletedAtTheEnd(): void
    {
        $lists = [];
        $indexing = $this->indexingInto($lists);
        $indexing->begin();
        $indexing->collect(7, static fn () => $indexing->postpones('catalog_product_price', [7]));
        $indexing->together(static function () use ($indexing): void {
            self::assertTrue($indexing->postpones('catalog_product_price', [5, 6]));
            self::assertTrue($indexing->postpones('catalog_product_price', [6]));
        });
        self::assertSame([[5, 6]], $lists);
        self::assertFalse($indexing->postpones('catalog_product_price', [5]), 'between two of them');
        $indexing->end();
        self::assertSame([[5, 6], [7]], $lists);
    }

    public function testProductsThatAreGoneAreIndexedApartFromThoseThatStay(): void
    {
        $lists = [];
        $indexing = $this->indexingInto($lists);
        $indexing->begin();
        foreach ([7, 8] as $variant) {
            $indexing->collect($variant, static fn () => $indexing->postpones('catalog_product_price', [$variant, 70, 71]));
        }
        // The deletion of 9 is rolled back; 71 goes later in the same batch.
        try {
            $indexing->collect(9, static function () use ($indexing): void {
                $indexing->postpones('catalog_product_price', [9]);
                throw new \RuntimeException('no');
            });
        } catch (\RuntimeException) {
        }
        $indexing->collect(71, static fn () => $indexing->postpones('catalog_product_price', [71]));
        $indexing->end();
        self::assertSame([[7, 71, 8], [70, 9]], $lists);
        $indexing->end();
        self::assertCount(2, $lists, 'lists after a second end');
    }

    /** @param list<array<int>> $lists gets what each call is to index */
    private function indexingInto(array &$lists): PostponedIndexing
    {
        $indexer = $this->createStub(IndexerInterface::class);
        $indexer->method('reindexList')->willReturnCallback(static function (array $ids) use (&$lists): void {
            $lists[] = $ids;
        });
        $indexers = $this->createStub(IndexerRegistry::class);
        $indexers->method('get')->willReturn($indexer);

        return new PostponedIndexing($indexers, new LineLogger());
    }
}
