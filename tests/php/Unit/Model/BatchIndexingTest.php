<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Model;

use Akeneo\Events\Model\Deletion\BrokenOffException;
use Akeneo\Events\Test\Support\BatchTestCase;
use Akeneo\Events\Test\Support\Parts;
use PHPUnit\Framework\Attributes\DataProvider;

/** What a batch deleted leaves the indexes at its end. */
final class BatchIndexingTest extends BatchTestCase
{
    /** @dataProvider endings */
    #[DataProvider('endings')]
    public function testHoweverABatchEndsWhatItDeletedIsIndexedOnceAndBeforeItIsCompleted(callable $third, int $expected): void
    {
        $entries = $this->entries(4);
        $delete = function (): bool {
            $this->indexing?->collect(end($this->deleted), function (): void {
                self::assertTrue($this->indexing?->postpones('catalog_product_price', [end($this->deleted)]));
            });
            self::assertSame([], $this->indexed, 'nothing is indexed yet');

            return true;
        };
        $this->turns = [1 => $delete, 2 => $delete, 3 => fn (): bool => $third($this->parts), 4 => $delete];
        $this->carryOut(4);
        $collected = array_values(array_diff_key($this->deleted, [2 => true]));
        self::assertCount($expected, $collected);
        self::assertSame([$collected], $this->indexed);
        self::assertSame('completed', $this->parts->table->status($entries[0]));
        $this->turns = [];
        self::assertFalse($this->indexing?->postpones('catalog_product_price', [1]), 'outside of a batch nothing waits');
    }

    public static function endings(): array
    {
        return [
            'whole' => [static fn (): bool => true, 3],
            'a failure in it' => [static fn () => throw new \TypeError('a bug'), 3],
            'told to stop' => [static function (Parts $parts): bool {
                $parts->stop->request();

                return true;
            }, 2],
            'broken off' => [static fn () => throw new BrokenOffException(null), 2],
        ];
    }

    public function testAnIndexerThatFailsIsMarkedAsInvalidAndTheBatchIsWrittenDown(): void
    {
        [$entry] = $this->entries(1);
        $this->failure = new \RuntimeException('no search engine');
        $this->turns[1] = function (): bool {
            $this->indexing->collect(7, fn () => $this->indexing->postpones('catalogsearch_fulltext', [7]));

            return true;
        };
        $this->carryOut(1);
        self::assertSame([[7]], $this->indexed);
        self::assertSame(1, $this->invalidated);
        self::assertSame('completed', $this->parts->table->status($entry));
        self::assertStringContainsString('Indexer catalogsearch_fulltext failed for 1 deleted or changed entities', $this->parts->log());
    }
}
