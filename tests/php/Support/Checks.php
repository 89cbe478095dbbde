<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use Akeneo\Events\Api\Doctor\CheckInterface;
use Akeneo\Events\Model\Brake;
use Akeneo\Events\Model\BrokerDeadline;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\Doctor\AtAkeneo;
use Akeneo\Events\Model\Doctor\Check;
use Akeneo\Events\Model\Doctor\ShownUrl;
use Akeneo\Events\Model\Numbers;
use Akeneo\Events\Model\ResourceModel\ConnectorRows;
use Akeneo\Events\Model\ResourceModel\OwnSchema;
use Magento\Framework\Amqp\ConfigPool;

/** The doctor's checks of a shop, by name and in the order of di.xml. */
final class Checks
{
    /** @return array<string, CheckInterface> */
    public static function of(SubscribingShop $shop, ?Core $core = null): array
    {
        [$parts, $settings, $stored, $latest] = [$shop->parts, $shop->settings, $shop->stored, $shop->latest];
        $core ??= $parts->core;
        [$config, $log, $shown] = [$parts->config, $parts->coreLog, new ShownUrl()];
        $akeneo = new AtAkeneo($core, $log, $settings);
        $checks = [
            'extension' => new Check\Extension($core),
            'log' => new Check\Log($parts->logFile),
            'schema' => new Check\Schema(new OwnSchema($shop->resource)),
            'database' => new Check\Database($core),
            'connector' => new Check\Connector($settings, $shop->components(), new ConnectorRows($shop->resource)),
            'configuration' => new Check\Configuration($config, $settings, $shown, $parts->emergencyStop),
            'credentials' => new Check\Credentials($settings, $akeneo),
            'secrets' => new Check\Secrets($stored),
            'answers' => new Check\Answers($config, $latest),
            'subscription' => new Check\Subscribed($config, $settings, $stored, $shop->outstanding, $shop->notification, $akeneo, $shown),
            'webhook' => new Check\Webhook($settings, $log, $shown),
            'delivery' => new Check\SelfTest($settings, $stored, $log),
            'cron' => new Check\Cron($latest),
            'message_queue' => new Check\MessageQueue($config, $shop->broker, $shop->broker, $shop->broker, new BrokerDeadline(new ConfigPool()), $latest),
            'consumer' => new Check\Consumer($config, $latest, $parts->emergencyStop),
            'brake' => new Check\Braked(new Brake($core, $config, new Numbers())),
            'backlog' => new Check\Backlog($core, $config, $parts->emergencyStop),
            'shelf' => new Check\Shelf($core, $config, $parts->emergencyStop),
            'akeneo_log' => new Check\Deliveries($stored, $akeneo),
        ];

        return array_merge(array_fill_keys(self::order(), null), $checks);
    }

    /** @return string[] names as di.xml has them */
    private static function order(): array
    {
        $di = new \DOMDocument();
        $di->load(dirname(__DIR__, 3) . '/php-module/etc/di.xml');
        $items = (new \DOMXPath($di))->query('//type[@name="Akeneo\Events\Model\Doctor\Doctor"]//item/@name');

        return array_map(static fn (\DOMNode $item): string => (string)$item->nodeValue, iterator_to_array($items));
    }
}
