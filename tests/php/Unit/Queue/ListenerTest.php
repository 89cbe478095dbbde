<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Queue;

use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Queue\Listener;
use Akeneo\Events\Test\Support\Bell;
use Akeneo\Events\Test\Support\LineLogger;
use Akeneo\Events\Test\Support\MemoryQueue;
use PHPUnit\Framework\TestCase;

final class ListenerTest extends TestCase
{
    public function testADoorbellThatCannotBeRungIsAWarningAndNoMore(): void
    {
        $logger = new LineLogger();
        $bell = new Bell();
        $doorbell = new Doorbell($bell, $logger);
        foreach ([new \RuntimeException('connection refused'), new \TypeError('null given')] as $failure) {
            $bell->failure = $failure;
            $doorbell->ring();
        }

        self::assertCount(2, $logger->lines);
        self::assertSame('WARNING: doorbell: not rung, cron will find the events: connection refused', $logger->lines[0]);
    }

    public function testABrokerThatComesBackIsHeardAgain(): void
    {
        $queue = new MemoryQueue();
        $queue->waiting = ['"1"'];
        $logger = new LineLogger();
        $listener = new Listener($logger);
        $queue->away = true;
        self::assertFalse($listener->heard($queue));
        $queue->away = false;
        self::assertFalse($listener->heard($queue), 'not within 10 s');
        $nextTry = new \ReflectionProperty($listener, 'nextTry');
        $nextTry->setValue($listener, microtime(true));
        self::assertTrue($listener->heard($queue));
        self::assertFalse($listener->heard($queue));
        self::assertStringContainsString('is back after 0 s', implode("\n", $logger->lines));
    }
}
