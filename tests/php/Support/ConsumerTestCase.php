<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Model\Pause;
use Akeneo\Events\Model\SavedSettings;
use Akeneo\Events\Queue\Broker;
use Akeneo\Events\Queue\Consumer;
use Akeneo\Events\Queue\Listener;
use Magento\Framework\MessageQueue\ConsumerConfigurationInterface;
use PHPUnit\Framework\TestCase;

/** The module's consumer on a queue in memory. */
abstract class ConsumerTestCase extends TestCase
{
    protected Parts $parts;
    protected MemoryQueue $queue;
    protected Bell $bell;
    protected Pill $pill;

    /** @var \Closure[] what happens during each pause in turn; in the one after the last the consumer is stopped */
    protected array $pauses = [];
    protected int $paused = 0;
    protected ?int $maxIdle = null;
    protected ?Broker $broker = null;
    protected ?int $sleep = null;

    protected function setUp(): void
    {
        $this->parts = new Parts();
        $this->queue = new MemoryQueue();
        $this->bell = new Bell();
        $this->pill = new Pill();
    }

    protected function consume(int|string|null $maximum): void
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
            new Doorbell($this->bell, new Line(), $this->parts->logger),
            $this->parts->stop,
            $this->parts->heartbeat,
        );
        $consumer->process($maximum);
    }
}
