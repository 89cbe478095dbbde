<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Queue;

use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Model\Pause;
use Akeneo\Events\Model\SavedSettings;
use Akeneo\Events\Queue\Broker;
use Akeneo\Events\Queue\Consumer;
use Akeneo\Events\Queue\Listener;
use Akeneo\Events\Test\Support\Bell;
use Akeneo\Events\Test\Support\MemoryQueue;
use Akeneo\Events\Test\Support\Parts;
use Akeneo\Events\Test\Support\Pill;
use Akeneo\Events\Test\Support\WaitingBroker;
use Magento\Framework\MessageQueue\ConsumerConfigurationInterface;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class ConsumerTest extends TestCase
{
    private Parts $parts;
    private MemoryQueue $queue;
    private Bell $bell;
    private Pill $pill;

    /** @var \Closure[] what happens during each pause in turn; in the one after the last the consumer is stopped */
    private array $pauses = [];
    private int $paused = 0;
    private ?int $maxIdle = null;
    private ?Broker $broker = null;
    private ?int $sleep = null;

    protected function setUp(): void
    {
        $this->parts = new Parts();
        $this->queue = new MemoryQueue();
        $this->bell = new Bell();
        $this->pill = new Pill();
    }

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

    public function testWhatNoDoorbellAnnouncedIsFoundWhileItWaits(): void
    {
        $this->pauses = [fn () => null, fn () => $this->parts->table->add()];
        $this->consume(null);

        self::assertSame(['failed' => 1], $this->parts->table->counts());
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

    public function testItEndsWhileIdleWhenConfigurationWasSavedAndRingsForItsSuccessor(): void
    {
        $this->pauses = [fn () => $this->pill->version = 'saved'];
        $this->consume(null);

        self::assertSame(1, $this->paused);
        self::assertCount(1, $this->bell->published);
    }

    /** Magento's own questions come on top: one for the poison pill, and one for its MySQL queue. */
    public function testAConsumerWithoutWorkAsksTheEventTableOnceForEachLook(): void
    {
        $before = 0;
        $begin = function () use (&$before): void {
            $before = $this->questions();
        };
        $this->pauses = [$begin, ...array_fill(0, 59, fn () => null)];
        $this->consume(null);

        self::assertSame(61, $this->paused);
        self::assertLessThan(60 + 5, $this->questions() - $before);
    }

    public function testItWaitsAsMagentosSettingsSay(): void
    {
        $this->parts->env['queue/consumers_wait_for_messages'] = 0;
        $this->consume(10);
        self::assertSame(0, $this->paused);

        $this->parts->env['queue/consumers_wait_for_messages'] = 1;
        $this->pauses = array_fill(0, 9, fn () => null);
        $this->maxIdle = 3;
        $this->consume(10);
        self::assertSame(3, $this->paused);
        self::assertSame([], $this->bell->published);
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

    public function testWithoutItsBrokerItGoesOnAndSaysSoOnce(): void
    {
        $this->queue->away = true;
        $id = $this->parts->table->add();
        $this->pauses = [fn () => null, fn () => null];
        $this->consume(null);

        self::assertSame('failed', $this->parts->table->status($id));
        self::assertSame(1, $this->queue->asked, 'it does not ask a broker that is away every second');
        self::assertSame(1, substr_count($this->parts->log(), 'the message queue is away'));
        self::assertStringContainsString('broken pipe', $this->parts->log());
    }

    public function testAtABrokerADoorbellEndsTheWaitAndTheBrokerIsLeftBeforeTheWork(): void
    {
        $broker = $this->broker = new WaitingBroker();
        $this->sleep = 30;
        $broker->onWait = function () use ($broker): void {
            match (count($broker->told)) {
                1 => $broker->waiting = $this->parts->table->addDeletable() > 0 ? 3 : 0,
                default => $this->pill->version = 'saved',
            };
        };
        $this->parts->onDelete = fn () => $broker->told[] = 'delete';
        $this->consume(null);

        self::assertSame(['wait 30', 'leave', 'delete', 'wait 30', 'leave'], $broker->told);
        self::assertSame(0, $this->paused);
        self::assertCount(1, $this->bell->published, 'after it has left, else it would hear itself');
    }

    public function testTheMaximumCountsDoorbellsThatCameTogether(): void
    {
        $broker = $this->broker = new WaitingBroker();
        $broker->waiting = 5;
        $this->consume(3);

        self::assertSame([2, ['leave']], [$broker->waiting, $broker->told]);
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

    /** Of everybody: nobody else uses the sandbox's server. */
    private function questions(): int
    {
        return (int)$this->parts->table->connection->query("SHOW GLOBAL STATUS LIKE 'Questions'")->fetchColumn(1);
    }

    private function consume(int|string|null $maximum): void
    {
        $configuration = $this->createStub(ConsumerConfigurationInterface::class);
        $configuration->method('getQueue')->willReturn($this->queue);
        $configuration->method('getMaxIdleTime')->willReturn($this->maxIdle);
        $configuration->method('getSleep')->willReturn($this->sleep);
        $this->paused = 0;
        $pause = $this->createStub(Pause::class);
        $pause->method('seconds')->willReturnCallback(function (): void {
            $happens = $this->pauses[$this->paused++] ?? fn () => $this->parts->stop->request();
            $happens();
        });
        $consumer = new Consumer(
            $configuration,
            $this->parts->deploymentConfig,
            new Listener($this->parts->logger, $this->broker ?? $this->createStub(Broker::class), $pause),
            new SavedSettings($this->pill, $this->pill),
            $this->parts->processQueue,
            new Doorbell($this->bell, $this->parts->logger),
            $this->parts->stop,
            $this->parts->heartbeat,
        );
        $consumer->process($maximum);
    }
}
