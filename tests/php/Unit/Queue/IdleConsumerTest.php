<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Unit\Queue;

use Akeneo\Events\Test\Support\ConsumerTestCase;
use Akeneo\Events\Test\Support\WaitingBroker;

/** What the consumer does while it has nothing to do. */
final class IdleConsumerTest extends ConsumerTestCase
{
    public function testWhatNoDoorbellAnnouncedIsFoundWhileItWaits(): void
    {
        $this->pauses = [fn () => null, fn () => $this->parts->table->add()];
        $this->consume(null);

        self::assertSame(['failed' => 1], $this->parts->table->counts());
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

    public function testItEndsWhileIdleWhenConfigurationWasSavedAndRingsForItsSuccessor(): void
    {
        $this->pauses = [fn () => $this->pill->version = 'saved'];
        $this->consume(null);

        self::assertSame(1, $this->paused);
        self::assertCount(1, $this->bell->published);
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

        self::assertSame(['wait 30', 'leave', 'delete', 'wait 30', 'hang up'], $broker->told);
        self::assertSame(0, $this->paused);
        self::assertCount(1, $this->bell->published, 'after it has left, else it would hear itself');
    }

    public function testTheMaximumCountsDoorbellsThatCameTogether(): void
    {
        $broker = $this->broker = new WaitingBroker();
        $broker->waiting = 5;
        $this->consume(3);

        self::assertSame([2, ['hang up']], [$broker->waiting, $broker->told]);
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

    /** Of everybody: nobody else uses the sandbox's server. */
    private function questions(): int
    {
        return (int)$this->parts->table->connection->query("SHOW GLOBAL STATUS LIKE 'Questions'")->fetchColumn(1);
    }
}
