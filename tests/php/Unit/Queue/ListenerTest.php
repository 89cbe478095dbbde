<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Queue;

use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Queue\Broker;
use Akeneo\Events\Queue\Listener;
use Akeneo\Events\Test\Support\Bell;
use Akeneo\Events\Test\Support\Line;
use Akeneo\Events\Test\Support\LineLogger;
use Akeneo\Events\Test\Support\MemoryQueue;
use Akeneo\Events\Test\Support\NoPause;
use Akeneo\Events\Test\Support\WaitingBroker;
use PHPUnit\Framework\TestCase;

final class ListenerTest extends TestCase
{
    public function testADoorbellThatCannotBeRungIsAWarningAndNoMore(): void
    {
        $logger = new LineLogger();
        [$bell, $line] = [new Bell(), new Line()];
        $doorbell = new Doorbell($bell, $line, $logger);
        foreach ([new \RuntimeException('connection refused'), new \TypeError('null given')] as $failure) {
            $bell->failure = $failure;
            $doorbell->ring();
        }
        self::assertSame([], $line->after, 'nothing was published');
        [$bell->failure, $line->failure] = [null, new \RuntimeException('no answer')];
        $doorbell->ring();

        self::assertCount(3, $logger->lines);
        self::assertSame('WARNING: doorbell: not rung, cron will find the events: connection refused', $logger->lines[0]);
        self::assertSame('WARNING: doorbell: not rung, cron will find the events: no answer', $logger->lines[2]);
        self::assertSame([Doorbell::TOPIC], $line->after);
    }

    public function testABrokerThatComesBackIsHeardAgain(): void
    {
        $queue = new MemoryQueue();
        $queue->waiting = ['"1"'];
        $logger = new LineLogger();
        $listener = new Listener($logger, $this->createStub(Broker::class), new NoPause());
        $queue->away = true;
        self::assertSame(0, $listener->heard($queue, 1));
        $queue->away = false;
        self::assertSame(0, $listener->heard($queue, 1), 'not within 10 s');
        $this->tenSecondsLater($listener);
        self::assertSame(1, $listener->heard($queue, 1));
        self::assertSame(0, $listener->heard($queue, 1));
        self::assertStringContainsString('is back after 0 s', implode("\n", $logger->lines));
    }

    public function testDoorbellsThatWaitAreTakenTogetherButNotWithoutAnEnd(): void
    {
        $queue = new MemoryQueue();
        $queue->waiting = array_fill(0, 250, '"1"');
        $listener = new Listener(new LineLogger(), $this->createStub(Broker::class), new NoPause());

        self::assertSame([2, 100, 100, 48, 0], array_map(
            static fn (int $most): int => $listener->heard($queue, $most),
            [2, PHP_INT_MAX, PHP_INT_MAX, PHP_INT_MAX, PHP_INT_MAX]
        ));
        self::assertSame(250, $queue->acknowledged);
    }

    public function testItWaitsAtABrokerAndPausesForAnyOtherQueue(): void
    {
        $pause = new NoPause();
        $broker = new WaitingBroker();
        (new Listener(new LineLogger(), $broker, $pause))->wait(new MemoryQueue(), 7);
        self::assertSame([['wait 7'], []], [$broker->told, $pause->asked]);

        (new Listener(new LineLogger(), $this->createStub(Broker::class), $pause))->wait(new MemoryQueue(), 7);
        self::assertSame([7], $pause->asked);
    }

    /** Else a consumer would look at the table without a pause as long as its broker is away. */
    public function testWhenTheBrokerGoesDuringTheWaitItPausesAndTriesAgainAfterTenSeconds(): void
    {
        $pause = new NoPause();
        $broker = new WaitingBroker();
        $logger = new LineLogger();
        $listener = new Listener($logger, $broker, $pause);
        $broker->failure = new \RuntimeException('broken pipe');
        $listener->wait(new MemoryQueue(), 1);
        $listener->heard(new MemoryQueue(), 1);
        $listener->wait(new MemoryQueue(), 1);
        self::assertSame([['wait 1'], [1, 1]], [$broker->told, $pause->asked]);

        $broker->failure = null;
        $this->tenSecondsLater($listener);
        $listener->heard(new MemoryQueue(), 1);
        $listener->wait(new MemoryQueue(), 1);
        self::assertSame([['wait 1', 'wait 1'], [1, 1]], [$broker->told, $pause->asked]);
        self::assertSame(1, substr_count(implode("\n", $logger->lines), 'is away, events are found without it: broken pipe'));
        self::assertSame(1, substr_count(implode("\n", $logger->lines), 'is back'));
    }

    private function tenSecondsLater(Listener $listener): void
    {
        (new \ReflectionProperty($listener, 'nextTry'))->setValue($listener, microtime(true));
    }
}
