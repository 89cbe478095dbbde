<?php

/** What the module uses of Magento's message queue; see framework.php. */

declare(strict_types=1);

namespace Magento\Framework\MessageQueue {
    interface EnvelopeInterface
    {
        public function getBody();

        public function getProperties();
    }

    interface QueueInterface
    {
        public function dequeue();

        public function acknowledge(EnvelopeInterface $envelope);

        public function subscribe($callback);

        public function reject(EnvelopeInterface $envelope, $requeue = true, $rejectionMessage = null);

        public function push(EnvelopeInterface $envelope);
    }

    interface PublisherInterface
    {
        public function publish($topicName, $data);
    }

    interface ConsumerInterface
    {
        public function process($maxNumberOfMessages = null);
    }

    interface ConsumerConfigurationInterface
    {
        public function getQueue();

        public function getMaxIdleTime();

        public function getSleep();
    }

    class QueueRepository
    {
        public function get($connectionName, $queueName)
        {
            return null;
        }
    }

    class ConnectionLostException extends \Exception
    {
    }
}

namespace Magento\Framework\MessageQueue\PoisonPill {
    interface PoisonPillReadInterface
    {
        public function getLatestVersion(): string;
    }

    interface PoisonPillPutInterface
    {
        public function put(): string;
    }

    interface PoisonPillCompareInterface
    {
        public function isLatestVersion(string $poisonPillVersion): bool;
    }
}

namespace Magento\Framework\MessageQueue\Consumer {
    interface ConfigInterface
    {
        public function getConsumer($name);
    }
}

namespace Magento\Framework\MessageQueue\Consumer\Config {
    interface ConsumerConfigItemInterface
    {
        public function getConnection();

        public function getQueue();
    }
}

namespace Magento\Framework\MessageQueue\Publisher {
    interface ConfigInterface
    {
        public function getPublisher($topic);
    }
}

namespace Magento\Framework\MessageQueue\Publisher\Config {
    interface PublisherConfigItemInterface
    {
        public function getConnection();
    }

    interface PublisherConnectionInterface
    {
        public function getName();
    }
}

namespace Magento\Framework\Amqp {
    use Magento\Framework\MessageQueue\EnvelopeInterface;
    use Magento\Framework\MessageQueue\QueueInterface;

    class Config
    {
        public function getChannel()
        {
            return null;
        }
    }

    class ConfigFactory
    {
        public function create(array $data = [])
        {
            return new Config();
        }
    }

    class Queue implements QueueInterface
    {
        public function dequeue()
        {
            return null;
        }

        public function acknowledge(EnvelopeInterface $envelope)
        {
        }

        public function subscribe($callback)
        {
        }

        public function reject(EnvelopeInterface $envelope, $requeue = true, $rejectionMessage = null)
        {
        }

        public function push(EnvelopeInterface $envelope)
        {
        }
    }

    class ConfigPool
    {
        public function get($connectionName)
        {
            return null;
        }
    }
}
