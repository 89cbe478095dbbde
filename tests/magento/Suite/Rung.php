<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento\Suite;

use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\Doctor\Check\MessageQueue;
use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Consumer;
use Akeneo\Events\Test\Magento\Doorbells;
use Akeneo\Events\Test\Magento\Expect;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Skipped;
use Akeneo\Events\Test\Magento\Subscribed;

/** The consumer waits at RabbitMQ. That a doorbell wakes it at once, however long its pause: tests/system/queue_rabbitmq.rs. */
final class Rung
{
    private readonly Doorbells $doorbells;
    private readonly Subscribed $subscribed;

    public function __construct(
        private readonly Magento $magento,
        private readonly Fixtures $make,
        Akeneo $akeneo,
    ) {
        $this->doorbells = new Doorbells($magento);
        $this->subscribed = new Subscribed($magento, $akeneo);
    }

    public function aConsumerWaitsAtRabbitMqUntilItIsEndedAndNothingStaysInTheQueue(): void
    {
        if ($this->doorbells->heardBy() === null) {
            throw new Skipped('the shop uses no RabbitMQ');
        }
        $this->subscribed->within(function (SavedSettings $settings, Akeneo $akeneo): void {
            Expect::same(0, $this->doorbells->heardBy(), 'consumers before');
            $consumer = Consumer::start($this->magento);
            try {
                Consumer::await('it waits at the broker', fn (): bool => $this->doorbells->heardBy() === 1);
                $this->make->map('product', $uuid = Fixtures::uuid(), (int)$this->make->product()->getId());
                $entry = $akeneo->deletes('product', $uuid);
                $this->magento->create(Doorbell::class)->ring();
                Consumer::await('the product is deleted', fn (): bool => $akeneo->entry($entry)['status'] === 'completed');
                Consumer::await('it waits again', fn (): bool => $this->doorbells->heardBy() === 1);
                $found = $this->magento->create(MessageQueue::class)->run();
                Expect::same(Finding::OK, $found->status, (string)$found->message);
                Consumer::await('no doorbell is left', fn (): bool => $this->doorbells->waiting() === 0);
                // As every save does.
                $settings->save('akeneo_connector', 'events_platform', ['email' => 'others@shop.example']);
                Consumer::await('it ends', static fn (): bool => !$consumer->runs());
                Expect::same([0, 1], [$this->doorbells->heardBy(), $this->doorbells->waiting()], 'consumers and doorbells: it has rung for its successor');
                $this->doorbells->leave(0);
            } finally {
                $consumer->end();
            }
        });
    }
}
