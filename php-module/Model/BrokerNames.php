<?php

declare(strict_types=1);

namespace Akeneo\Events\Model;

use Magento\Framework\App\DeploymentConfig;

/**
 * Names of the shop's connections to AMQP brokers (RabbitMQ), as app/etc/env.php has them.
 */
class BrokerNames
{
    private const AMQP = 'amqp';

    public function __construct(private readonly DeploymentConfig $deploymentConfig)
    {
    }

    /** @return string[] */
    public function all(): array
    {
        $names = array_map('strval', array_keys((array)$this->deploymentConfig->get('queue/connections')));
        if ((array)$this->deploymentConfig->get('queue/amqp') !== []) {
            $names[] = self::AMQP;
        }

        return $names;
    }
}
