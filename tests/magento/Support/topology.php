<?php

/** Declares Magento's queues in RabbitMQ, in the shop at MAGENTO_ROOT. */

declare(strict_types=1);

use Akeneo\Events\Test\Magento\Magento;
use Magento\Framework\Amqp\TopologyInstaller;

require __DIR__ . '/Magento.php';

Magento::start(getenv('MAGENTO_ROOT'), 'global')->get(TopologyInstaller::class)->install();
