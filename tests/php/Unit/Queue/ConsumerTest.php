<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Queue;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Test\Support\ConsumerTestCase;
use PHPUnit\Framework\Attributes\DataProvider;

final class ConsumerTest extends ConsumerTestCase
{
    /** The direct endpoint rings no doorbell. Magento reads the attribute by boolval(): Consumer\Config\Xml\Converter. */
    public function testMagentosCronStartsItEvenIfNoDoorbellWaits(): void
    {
        $declared = simplexml_load_file(__DIR__ . '/../../../../php-module/etc/queue_consumer.xml')->consumer['onlySpawnWhenMessageAvailable'];

        self::assertFalse(boolval((string)$declared));
    }

    public function testADoorbellIsAcknowledgedBeforeTheWorkAndEverythingDueIsProcessed(): void
    {
        $this->parts->table->addMany(250);
        $this->parts->table->addDeletable();
        $this->queue->waiting = ['"1"'];
        $acknowledged = null;
        $this->parts->onDelete = function () use (&$acknowledged): void {
            $acknowledged ??= $this->queue->acknowledged;
        };
        $this->consume(null);

        self::assertSame(1, $acknowledged);
        self::assertSame(['completed' => 1, 'failed' => 250], $this->parts->table->counts());
        self::assertSame([], $this->bell->published);
    }

    /** @dataProvider strangeMessages */
    #[DataProvider('strangeMessages')]
    public function testAMessageThatIsForeignOrMalformedIsHarmless(string $body): void
    {
        $id = $this->parts->table->add();
        $this->queue->waiting = [$body, $body];
        $this->consume(null);

        self::assertSame('failed', $this->parts->table->status($id));
        self::assertSame([2, 0], [$this->queue->acknowledged, $this->queue->rejected]);
    }

    public static function strangeMessages(): array
    {
        return [[''], ['{"id": 1'], ["\xff\x00"], ['"' . str_repeat('x', 100000) . '"'], ['null'], ['[1, 2]']];
    }

    public function testTheMaximumCountsEventsInWholeBatchesAndWhoeverLeavesWorkRings(): void
    {
        $this->parts->table->addMany(150);
        $this->queue->waiting = ['"1"'];
        $this->consume(1);

        self::assertSame(['failed' => 100, 'pending' => 50], $this->parts->table->counts());
        self::assertSame([['akeneo_events.pending', '1']], $this->bell->published);
        self::assertSame(0, $this->paused);
    }

    public function testTheMaximumAsTheCommandHandsItOver(): void
    {
        $this->queue->waiting = ['"1"', '"1"', '"1"'];
        $this->consume('2');

        self::assertSame(2, $this->queue->acknowledged);
        self::assertSame([], $this->bell->published);
    }

    public function testItEndsBeforeTheNextBatchWhenConfigurationWasSavedAndRings(): void
    {
        $this->parts->table->addMany(120);
        $this->parts->table->addDeletable();
        $this->parts->table->connection->exec(
            "UPDATE {$this->parts->table->name()} SET available_at = '2020-01-01' WHERE entity_code LIKE 'DELETABLE%'"
        );
        $this->parts->onDelete = fn () => $this->pill->version = 'saved';
        $this->queue->waiting = ['"1"'];
        $this->consume(null);

        self::assertSame(['completed' => 1, 'failed' => 99, 'pending' => 21], $this->parts->table->counts());
        self::assertCount(1, $this->bell->published);
    }

    public function testWithTheNativeQueueOffItProcessesNothing(): void
    {
        $this->parts->settings[Config::NATIVE_QUEUE] = '0';
        $id = $this->parts->table->add();
        $this->queue->waiting = ['"1"'];
        $this->consume(null);

        self::assertSame('pending', $this->parts->table->status($id));
        self::assertSame([], $this->bell->published);
    }

    public function testWhileTheModuleIsDisabledDoorbellsAreTakenAndEntriesWaitUntilItIsEnabled(): void
    {
        $this->parts->settings[Config::ENABLED] = '0';
        $id = $this->parts->table->addDeletable();
        $this->queue->waiting = ['"1"', '"1"'];
        $this->pauses = [fn () => null, fn () => $this->pill->version = 'enabled'];
        $this->consume(null);
        self::assertSame([2, 'pending'], [$this->queue->acknowledged, $this->parts->table->status($id)]);
        self::assertCount(1, $this->bell->published, 'for its successor');

        // No event has come meanwhile.
        $this->parts->settings[Config::ENABLED] = '1';
        $this->consume(null);
        self::assertSame('completed', $this->parts->table->status($id));
    }

    public function testAConsumerThatRunsForHoursStopsAfterTheDeletionInHandWhenTheModuleIsDisabled(): void
    {
        $ids = [$this->parts->table->addDeletable(), $this->parts->table->addDeletable(), $this->parts->table->addDeletable()];
        // Magento tells consumers of a save only after its observers, so the pill is still the old one.
        $this->parts->onDelete = fn () => $this->parts->saveElsewhere(Config::ENABLED, '0');
        $this->queue->waiting = ['"1"'];
        $this->pauses = [fn () => null, fn () => null];
        $this->consume(null);

        self::assertSame(['completed', 'pending', 'pending'], array_map($this->parts->table->status(...), $ids));
        self::assertSame(3, $this->paused, 'it waits');
        self::assertSame(1, substr_count($this->parts->log(), 'queue: Enable was set to No; 2 entries of the batch in hand stay pending'));
    }

    /** @dataProvider noes */
    #[DataProvider('noes')]
    public function testWhatIsStoredCountsAlsoAsAWordAndWithoutARowTheDefaultDoes(?string $stored): void
    {
        $this->parts->saveElsewhere(Config::ENABLED, $stored);
        $id = $this->parts->table->addDeletable();
        $this->consume(null);

        self::assertSame('pending', $this->parts->table->status($id));
    }

    public static function noes(): array
    {
        return [[null], [''], ['0'], ['false'], ['no'], ['off'], ['nonsense']];
    }

    public function testAWordOfTheEnvironmentIsNoToo(): void
    {
        $this->parts->isLocked = true;
        $this->parts->settings[Config::ENABLED] = 'false';
        $id = $this->parts->table->addDeletable();
        $this->consume(null);

        self::assertSame('pending', $this->parts->table->status($id));
    }

    public function testAStoredNoIsNothingWhereTheEnvironmentSaysYes(): void
    {
        $this->parts->isLocked = true;
        $this->parts->saveElsewhere(Config::ENABLED, '0');
        $id = $this->parts->table->addDeletable();
        $this->consume(null);

        self::assertSame('completed', $this->parts->table->status($id));
    }

    public function testAskedToStopItEndsAfterTheDeletionInHandAndTheRestIsPending(): void
    {
        if (!function_exists('posix_kill')) {
            self::markTestSkipped('There are no signals in this PHP.');
        }
        $ids = [$this->parts->table->addDeletable(), $this->parts->table->addDeletable()];
        $this->parts->onDelete = static fn () => posix_kill(getmypid(), SIGTERM);
        $this->queue->waiting = ['"1"'];
        $this->consume(null);

        self::assertSame(['completed', 'pending'], array_map($this->parts->table->status(...), $ids));
        self::assertCount(1, $this->bell->published);
        self::assertSame(0, $this->paused);
    }
}
