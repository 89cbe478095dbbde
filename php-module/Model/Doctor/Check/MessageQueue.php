<?php

declare(strict_types=1);

namespace Akeneo\Events\Model\Doctor\Check;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Api\Doctor\Finding;
use Akeneo\Events\Model\BrokerDeadline;
use Akeneo\Events\Model\Config;
use Akeneo\Events\Model\Doorbell;
use Akeneo\Events\Model\Heartbeat;
use Akeneo\Events\Model\ResourceModel\LatestRows;
use Akeneo\Events\Model\Sentence;
use Magento\Framework\MessageQueue\Consumer\Config\ConsumerConfigItemInterface;
use Magento\Framework\MessageQueue\Consumer\ConfigInterface;
use Magento\Framework\MessageQueue\PublisherInterface;
use Magento\Framework\MessageQueue\QueueRepository;
use Magento\Framework\Phrase;

/**
 * Rings a doorbell of its own, and takes one out again, so that nothing piles up where no consumer runs: all doorbells say the same. If a
 * consumer is faster, it looks at the table, as it does each second. Without a consumer, a doorbell that is not there was lost on its way.
 */
class MessageQueue implements CheckInterface
{
    private const CONSUMER = 'akeneo_events';

    public function __construct(
        private readonly Config $config,
        private readonly PublisherInterface $publisher,
        private readonly ConfigInterface $consumers,
        private readonly QueueRepository $queues,
        private readonly BrokerDeadline $deadline,
        private readonly LatestRows $latest,
    ) {
    }

    public function title(): Phrase
    {
        return __('Message queue');
    }

    public function needs(): array
    {
        return ['schema'];
    }

    public function run(): Finding
    {
        if (!$this->config->usesNativeQueue()) {
            return Finding::good(__('Not used, because "Use Native Message Queue" is No.'), ['used' => false]);
        }
        $consumer = $this->consumers->getConsumer(self::CONSUMER);
        try {
            $arrived = $this->ring($consumer);
        } catch (\Throwable $failure) {
            return Finding::bad(
                __('The shop cannot use its message queue: %1', Sentence::of($failure->getMessage())),
                __('Check "queue" in app/etc/env.php, and whether the message broker runs and has enough memory and disk. Then run bin/magento setup:upgrade, which makes the queue there. Until then only cron processes events, each minute.'),
                ['used' => true],
                __('Make the message broker work as "queue" in app/etc/env.php says, then run bin/magento setup:upgrade.')
            );
        }

        $data = ['used' => true, 'connection' => $consumer->getConnection()];
        if (!$arrived && $this->latest->happenedWithin(Cron::ALIVE, Heartbeat::CONSUMER)) {
            return Finding::good(__('The shop rang a doorbell, and a consumer may have taken it. Connection of the message queue: %1.', $consumer->getConnection()), $data);
        }
        if (!$arrived) {
            return Finding::bad(
                __('The message queue lost a doorbell: it did not arrive in the queue %1.', $consumer->getQueue()),
                __('Run bin/magento setup:upgrade, which makes the queue and its binding at the message broker. Until then only cron processes events, each minute.'),
                $data,
                'bin/magento setup:upgrade'
            );
        }

        return Finding::good(__('A doorbell went through the message queue. Its connection: %1.', $consumer->getConnection()), $data);
    }

    /**
     * @return bool whether a doorbell arrived, and no consumer took it first
     * @throws \Exception the message queue cannot be used
     */
    private function ring(ConsumerConfigItemInterface $consumer): bool
    {
        return $this->deadline->within($consumer->getConnection(), function () use ($consumer): bool {
            $this->publisher->publish(Doorbell::TOPIC, '1');
            $queue = $this->queues->get($consumer->getConnection(), $consumer->getQueue());
            $message = $queue->dequeue();
            if ($message !== null) {
                $queue->acknowledge($message);
            }

            return $message !== null;
        });
    }
}
