<?php

/** For consumer.php and controller.php. */

declare(strict_types=1);

use Magento\Framework\Amqp\ConfigPool;
use Magento\Framework\MessageQueue\Publisher\Config\PublisherConfigItemInterface;
use Magento\Framework\MessageQueue\Publisher\Config\PublisherConnectionInterface;
use Magento\Framework\MessageQueue\Publisher\ConfigInterface;
use Magento\Framework\MessageQueue\PublisherInterface;

/** A shop whose topics go to one connection, with the time-outs that Magento leaves as they are. */
final class AmqpShop extends ConfigPool implements
    ConfigInterface,
    PublisherConfigItemInterface,
    PublisherConnectionInterface,
    PublisherInterface
{
    private readonly AmqpConnection $connection;

    public function __construct(int $port)
    {
        $this->connection = new AmqpConnection($port);
    }

    public function publish($topicName, $data)
    {
        $this->connection->publish('akeneo_events', (string)json_encode($data));

        return null;
    }

    public function get($connectionName)
    {
        return $this->connection;
    }

    public function getPublisher($topic)
    {
        return $this;
    }

    public function getConnection()
    {
        return $this;
    }

    public function getName()
    {
        return 'amqp';
    }
}
