<?php

declare(strict_types=1);

namespace Akeneo\Events\Setup;

use Akeneo\Events\Model\BrokerDeadline;
use Akeneo\Events\Model\BrokerNames;
use Akeneo\Events\Model\LogFile;
use Magento\Framework\Amqp\ConfigPool;

/**
 * Deletes the consumer's queue at the message broker; its binding goes with it. The exchange is Magento's.
 *
 * It looks at every AMQP connection of the shop, since the shop may have used another one before. A broker that is away keeps the queue.
 */
class RemoveQueue
{
    private const QUEUE = 'akeneo_events';

    public function __construct(
        private readonly BrokerNames $brokers,
        private readonly ConfigPool $connections,
        private readonly LogFile $logger,
        private readonly BrokerDeadline $deadline,
    ) {
    }

    public function execute(): void
    {
        foreach ($this->brokers->all() as $name) {
            try {
                $delete = fn () => $this->connections->get($name)->getChannel()->queue_delete(self::QUEUE);
                $this->deadline->within($name, $delete);
            } catch (\Throwable $failure) {
                $this->logger->warning("uninstall: the queue akeneo_events stays at the message broker ($name): {$failure->getMessage()}");
            }
        }
    }
}
